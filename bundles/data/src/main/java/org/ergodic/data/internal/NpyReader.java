package org.ergodic.data.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/**
 * Reads NumPy's {@code .npy}: an array [rows, …] of floating-point numbers or integers, in either byte order, in C or Fortran
 * order, converted to f32; an array [rows] becomes [rows, 1]. Rows are held out as {@link HeldOut} says.
 */
@Component(property = "ergodic.name=npy")
public final class NpyReader implements DatasetProvider {
    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.text(PATH, "the .npy file, an array [rows, …]" + HeldOut.NOTE));
    }

    @Override
    public Set<String> endings() {
        return Set.of("npy");
    }

    @Override
    public Dataset load(Options options, long seed) {
        String path = options.text(PATH);
        Tensor array = InputFile.read(path, "a .npy file", (in, size) -> read(in, size, path));
        Shape shape = array.shape();
        return HeldOut.split(path, shape.rank() == 1 ? array.reshape(Shape.of(shape.dimension(0), 1)) : array);
    }

    private static Tensor read(InputStream in, long size, String path) throws IOException {
        NpyHeader header = NpyHeader.read(in, size, path);
        float[] values = new float[header.shape().size()];
        byte[] chunk = new byte[1 << 16];
        ByteBuffer buffer = ByteBuffer.wrap(chunk).order(header.order());
        int width = header.bytes();
        for (int done = 0; done < values.length; ) {
            int count = Math.min(chunk.length / width, values.length - done);
            if (in.readNBytes(chunk, 0, count * width) < count * width) {
                throw NpyHeader.truncated(path, "there should be " + values.length + " numbers", done);
            }
            for (int i = 0; i < count; i++) {
                values[done + i] = element(buffer, header.type(), i * width);
            }
            done += count;
        }
        return Tensor.of(header.shape(), header.fortran() ? toRowMajor(values, header.shape()) : values);
    }

    private static float element(ByteBuffer buffer, String type, int at) {
        return switch (type) {
            case "f4" -> buffer.getFloat(at);
            case "f8" -> (float) buffer.getDouble(at);
            case "i1" -> buffer.get(at);
            case "i2" -> buffer.getShort(at);
            case "i4" -> buffer.getInt(at);
            case "i8" -> buffer.getLong(at);
            case "u1" -> buffer.get(at) & 0xFF;
            case "u2" -> buffer.getShort(at) & 0xFFFF;
            default -> throw new IllegalStateException(type);
        };
    }

    private static float[] toRowMajor(float[] values, Shape shape) {
        int[] strides = shape.strides();
        int[] index = new int[shape.rank()];
        float[] result = new float[values.length];
        int at = 0;
        for (float value : values) {
            result[at] = value;
            for (int axis = 0; axis < index.length; axis++) {
                at += strides[axis];
                if (++index[axis] < shape.dimension(axis)) {
                    break;
                }
                at -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
