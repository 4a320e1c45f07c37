package org.ergodic.report.internal;

import java.util.Base64;
import java.util.List;
import org.ergodic.report.Numbers;
import org.ergodic.report.Report;

/** Runs as HTML. */
final class Page {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>
            :root { color-scheme: light dark; --ink: #22262e; --faint: #626a78; --line: #e1e4e9; --page: #ffffff; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e4e7ec; --faint: #9aa3b2; --line: #343a45; --page: #16191f; }
            }
            body { max-width: 62rem; margin: 3rem auto; padding: 0 1.2rem; background: var(--page); color: var(--ink);
                   font: 1rem/1.55 system-ui, sans-serif; }
            h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin: 3rem 0 .2rem; }
            p, summary, th { color: var(--faint); margin-top: 0; }
            img { width: 100%%; border: 1px solid var(--line); border-radius: 6px; }
            table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
            th, td { text-align: left; padding: .3rem 1.6rem .3rem 0; border-bottom: 1px solid var(--line);
                     overflow-wrap: anywhere; }
            th { font-weight: 500; }
            td.number { white-space: nowrap; }
            </style>
            <h1>%1$s</h1>
            """;

    private Page() {}

    static String html(String title, List<Report.Entry> entries, List<byte[]> pictures) {
        StringBuilder page = new StringBuilder(HEAD.formatted(escape(title)));
        for (int i = 0; i < entries.size(); i++) {
            Report.Entry entry = entries.get(i);
            page.append("<h2>").append(escape(entry.title())).append("</h2>\n<p>");
            page.append(escape(entry.caption())).append("</p>\n");
            page.append(
                    "<img alt=\"Data beside samples, and the figures over the steps\" src=\"data:image/png;base64,");
            page.append(Base64.getEncoder().encodeToString(pictures.get(i))).append("\">\n");
            scores(page, entry.scores());
            provenance(page, entry);
        }
        return page.append("</html>\n").toString();
    }

    private static void scores(StringBuilder page, List<Report.Score> scores) {
        page.append("<table>\n<tr><th>figure</th><th>value</th><th>expected</th></tr>\n");
        for (Report.Score score : scores) {
            page.append("<tr><td>").append(escape(score.label())).append("</td><td class=\"number\">");
            page.append(Numbers.of(score.value())).append("</td><td>").append(escape(score.expected()));
            page.append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private static void provenance(StringBuilder page, Report.Entry entry) {
        if (!entry.provenance().isEmpty()) {
            page.append("<details><summary>where it comes from</summary>\n<table>\n");
            entry.provenance().forEach((what, value) -> row(page, what, value));
            page.append("</table></details>\n");
        }
    }

    private static void row(StringBuilder page, String... cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append("<td>").append(escape(cell)).append("</td>");
        }
        page.append("</tr>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
