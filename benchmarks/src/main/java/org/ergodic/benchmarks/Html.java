package org.ergodic.benchmarks;

import java.util.List;

/** Pieces of a page that needs nothing beside it. */
final class Html {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>
            :root { color-scheme: light dark; --ink: #22262e; --faint: #626a78; --line: #e1e4e9; --page: #ffffff;
                    --c0: #c65d32; --c1: #33628f; --c2: #5c8fbf; --c3: #93b7d8; --c4: #3f8560; --c5: #80b398; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e4e7ec; --faint: #9aa3b2; --line: #343a45; --page: #16191f; }
            }
            body { max-width: 68rem; margin: 3rem auto; padding: 0 1.2rem; background: var(--page); color: var(--ink);
                   font: 1rem/1.55 system-ui, sans-serif; }
            h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin: 3rem 0 .2rem; }
            p, th { color: var(--faint); margin-top: 0; }
            table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
            th, td { text-align: left; padding: .3rem 1.4rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
            th { font-weight: 500; }
            svg { width: 100%%; font: 13px system-ui, sans-serif; } svg text { fill: var(--ink); } svg .faint { fill: var(--faint); }
            svg line { stroke: var(--line); } svg polyline { fill: none; stroke-width: 2; }
            </style>
            <h1>%1$s</h1>
            """;

    private final StringBuilder page;

    Html(String title) {
        page = new StringBuilder(HEAD.formatted(escape(title)));
    }

    Html heading(String text) {
        page.append("<h2>").append(escape(text)).append("</h2>\n");
        return this;
    }

    Html paragraph(String text) {
        page.append("<p>").append(escape(text)).append("</p>\n");
        return this;
    }

    Html table(List<List<String>> rows) {
        page.append("<table>\n");
        for (List<String> row : rows) {
            String cell = row == rows.get(0) ? "th" : "td";
            page.append("<tr>");
            row.forEach(text -> page.append("<%1$s>%2$s</%1$s>".formatted(cell, escape(text))));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
        return this;
    }

    /** SVG, as it is. */
    Html chart(String svg) {
        page.append(svg).append('\n');
        return this;
    }

    String end() {
        return page.append("</html>\n").toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
