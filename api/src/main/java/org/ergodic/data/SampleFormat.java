package org.ergodic.data;

import java.io.IOException;
import java.io.OutputStream;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/** A service: a format that samples are written in; its {@code ergodic.name} is the ending of its files. */
@ConsumerType
public interface SampleFormat {
    /**
     * Writes samples; the caller closes the stream.
     *
     * @param samples [rows] + sample, f32
     * @throws org.ergodic.RequestException if the format does not hold samples of this shape
     */
    void write(Tensor samples, OutputStream out) throws IOException;
}
