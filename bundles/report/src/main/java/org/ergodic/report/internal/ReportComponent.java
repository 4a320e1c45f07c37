package org.ergodic.report.internal;

import java.util.List;
import org.ergodic.report.Report;
import org.osgi.service.component.annotations.Component;

/** The report, drawn with Java2D. */
@Component
public final class ReportComponent implements Report {
    @Override
    public byte[] picture(Entry entry) {
        return Picture.png(entry);
    }

    @Override
    public String page(String title, List<Entry> entries, List<byte[]> pictures) {
        return Page.html(title, entries, pictures);
    }

    @Override
    public boolean hasFonts() {
        return Ink.hasFonts();
    }
}
