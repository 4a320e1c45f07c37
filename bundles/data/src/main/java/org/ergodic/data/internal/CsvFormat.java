package org.ergodic.data.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.ergodic.data.SampleFormat;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/**
 * A table without a header: one sample a line, its elements in row-major order, separated by commas, with as many digits as
 * it takes to read the same f32 back.
 */
@Component(property = "ergodic.name=csv")
public final class CsvFormat implements SampleFormat {
    @Override
    public void write(Tensor samples, OutputStream out) throws IOException {
        float[] values = samples.floats();
        int width = samples.shape().row().size();
        StringBuilder line = new StringBuilder();
        for (int row = 0; row < samples.shape().dimension(0); row++) {
            line.setLength(0);
            for (int column = 0; column < width; column++) {
                line.append(column == 0 ? "" : ",").append(values[row * width + column]);
            }
            out.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
