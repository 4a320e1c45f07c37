package org.ergodic.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the one shape of JSON that the launcher needs: a list of objects whose values are strings or booleans.
 * Everything else is an {@link IllegalArgumentException} that names the place.
 */
final class FlatJson {
    private final String text;
    private int at;

    FlatJson(String text) {
        this.text = text;
    }

    List<Map<String, Object>> listOfObjects() {
        List<Map<String, Object>> list = new ArrayList<>();
        expect('[');
        if (!skip(']')) {
            do {
                list.add(object());
            } while (skip(','));
            expect(']');
        }
        if (peek() != 0) {
            throw wrong("the end");
        }
        return list;
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        expect('{');
        if (!skip('}')) {
            do {
                String key = string();
                expect(':');
                if (object.put(key, value()) != null) {
                    throw wrong("\"" + key + "\" once");
                }
            } while (skip(','));
            expect('}');
        }
        return object;
    }

    private Object value() {
        if (peek() == '"') {
            return string();
        }
        for (boolean value : new boolean[] {true, false}) {
            if (text.startsWith(String.valueOf(value), at)) {
                at += String.valueOf(value).length();
                return value;
            }
        }
        throw wrong("a string, true or false");
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            }
            if (c < ' ') {
                break;
            }
            string.append(c == '\\' ? escaped() : c);
        }
        throw wrong("a closing quote");
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : 0;
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        if (c == 'u' && at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        throw wrong("an escape sequence");
    }

    /** The next character that is no white space, or 0 at the end. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean skip(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        long line = text.substring(0, Math.min(at, text.length())).lines().count();
        return new IllegalArgumentException("line " + Math.max(1, line) + ": expected " + expected);
    }

    static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
