package org.ergodic.data.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ergodic.data.SampleFormat;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/** NumPy's {@code .npy}, version 1.0: little-endian f4 in C order. */
@Component(property = "ergodic.name=npy")
public final class NpyFormat implements SampleFormat {
    @Override
    public void write(Tensor samples, OutputStream out) throws IOException {
        out.write(NpyHeader.of(samples.shape()));
        float[] values = samples.floats();
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < values.length; ) {
            int count = Math.min(chunk.capacity() / Float.BYTES, values.length - done);
            chunk.asFloatBuffer().put(values, done, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
            done += count;
        }
    }
}
