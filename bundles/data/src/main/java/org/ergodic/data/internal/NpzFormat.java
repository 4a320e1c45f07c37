package org.ergodic.data.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ergodic.data.SampleFormat;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/** NumPy's {@code .npz} as numpy.savez writes it: one array "samples", stored, with NumPy's own constant date of 1980. */
@Component(property = "ergodic.name=npz")
public final class NpzFormat implements SampleFormat {
    private final NpyFormat array = new NpyFormat();

    @Override
    public void write(Tensor samples, OutputStream out) throws IOException {
        CRC32 sum = new CRC32();
        array.write(samples, new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
        ZipEntry entry = new ZipEntry("samples.npy");
        entry.setMethod(ZipEntry.STORED);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        entry.setCrc(sum.getValue());
        entry.setSize(NpyHeader.of(samples.shape()).length + (long) Float.BYTES * samples.floats().length);
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(entry);
        array.write(samples, zip);
        zip.closeEntry();
        zip.finish();
    }
}
