package org.ergodic.cli.internal;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts, aligned. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    /** Each row has as many cells as the first one. */
    Table row(String... cells) {
        rows.add(cells);
        return this;
    }

    void print(Output output) {
        int[] widths = new int[rows.isEmpty() ? 0 : rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 3));
            }
            output.line(line.toString().stripTrailing());
        }
    }
}
