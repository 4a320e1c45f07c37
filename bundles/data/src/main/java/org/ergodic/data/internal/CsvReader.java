package org.ergodic.data.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.ergodic.RequestException;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.osgi.service.component.annotations.Component;

/**
 * Reads tables of numbers, UTF-8, one row a line, a decimal point. The first line decides the separator: the semicolon, tab
 * or comma that it holds, in this order, else white space. It is a header if no field of it is a number. Empty lines and
 * lines that begin with # are passed over; a field may stand in double quotes. Rows are held out as {@link HeldOut} says.
 */
@Component(property = "ergodic.name=csv")
public final class CsvReader implements DatasetProvider {
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(nan|inf|infinity)");

    @Override
    public List<Parameter> parameters() {
        return List.of(Parameter.text(PATH, "the .csv file, one row of numbers a line" + HeldOut.NOTE));
    }

    @Override
    public Set<String> endings() {
        return Set.of("csv", "tsv", "txt");
    }

    @Override
    public Dataset load(Options options, long seed) {
        String path = options.text(PATH);
        return HeldOut.split(path, InputFile.read(path, "a .csv file", (in, size) -> read(in, path)));
    }

    private static Tensor read(InputStream in, String path) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        float[] values = new float[1024];
        int count = 0;
        int columns = 0;
        int firstLine = 0;
        char separator = 0;
        int number = 0;
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
                if (text.isBlank() || text.startsWith("#")) {
                    continue;
                }
                if (firstLine == 0) {
                    separator = separator(text);
                }
                List<String> fields = fields(text, separator);
                if (firstLine == 0) {
                    firstLine = number;
                    columns = fields.size();
                    if (fields.stream().noneMatch(CsvReader::isNumber)) {
                        continue;
                    }
                }
                if (fields.size() != columns) {
                    throw new RequestException(path + ": line " + number + " has " + values(fields.size())
                            + ", but line " + firstLine + " has " + columns);
                }
                if (values.length - count < columns) {
                    values = Arrays.copyOf(
                            values, Math.max(count + columns, (int) Math.min(2L * count, Integer.MAX_VALUE - 8)));
                }
                for (int column = 0; column < columns; column++) {
                    values[count++] = value(fields.get(column), path, number, column + 1);
                }
            }
        } catch (CharacterCodingException e) {
            throw new RequestException(
                    path + " is not text in UTF-8 (after line " + number + "), but a .csv file was expected", e);
        }
        if (count == 0) {
            throw new RequestException(path + " holds no row of numbers, but at least 2 are expected");
        }
        return Tensor.of(Shape.of(count / columns, columns), Arrays.copyOf(values, count));
    }

    private static String values(int count) {
        return count + (count == 1 ? " value" : " values");
    }

    private static char separator(String line) {
        for (char candidate : new char[] {';', '\t', ','}) {
            if (line.indexOf(candidate) >= 0) {
                return candidate;
            }
        }
        return ' ';
    }

    private static List<String> fields(String line, char separator) {
        String text = separator == ' ' ? line.strip() : line;
        List<String> fields = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == separator || separator == ' ' && c == '\t')) {
                fields.add(field(text, start, i));
                while (separator == ' ' && Character.isWhitespace(text.charAt(i + 1))) {
                    i++;
                }
                start = i + 1;
            }
        }
        fields.add(field(text, start, text.length()));
        return fields;
    }

    private static String field(String text, int from, int to) {
        String field = text.substring(from, to).strip();
        return field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"")
                ? field.substring(1, field.length() - 1).strip()
                : field;
    }

    private static float value(String field, String path, int line, int column) {
        if (!isNumber(field)) {
            throw new RequestException(path + ": line " + line + ", column " + column + " holds "
                    + (field.isEmpty() ? "nothing" : Quote.of(field)) + ", but a number like -1.5e3 is expected");
        }
        float value = DECIMAL.matcher(field).matches() ? Float.parseFloat(field) : Float.NaN;
        if (!Float.isFinite(value)) {
            throw new RequestException(path + ": line " + line + ", column " + column + " holds " + Quote.of(field)
                    + ", but a finite 32-bit number is expected; remove such rows or replace such values");
        }
        return value;
    }

    private static boolean isNumber(String field) {
        return DECIMAL.matcher(field).matches() || NOT_FINITE.matcher(field).matches();
    }
}
