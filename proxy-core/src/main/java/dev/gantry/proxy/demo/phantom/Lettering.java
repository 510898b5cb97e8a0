package dev.gantry.proxy.demo.phantom;

import java.util.Map;

/** Capital letters and digits of 5 by 7 dots, since a machine without a display may have no fonts. */
final class Lettering {
    /** The width of a letter and the gap behind it, in dots. */
    private static final int ADVANCE = 6;

    private static final int HEIGHT = 7;
    private static final int WIDTH = 5;

    /** Seven rows of five bits for each letter, the leftmost dot in bit 4, in octal: two digits a row. */
    private static final Map<Character, String> GLYPHS = Map.ofEntries(
            Map.entry('A', "16 21 21 37 21 21 21"),
            Map.entry('B', "36 21 21 36 21 21 36"),
            Map.entry('C', "16 21 20 20 20 21 16"),
            Map.entry('D', "36 21 21 21 21 21 36"),
            Map.entry('E', "37 20 20 36 20 20 37"),
            Map.entry('G', "16 21 20 27 21 21 17"),
            Map.entry('H', "21 21 21 37 21 21 21"),
            Map.entry('I', "16 04 04 04 04 04 16"),
            Map.entry('L', "20 20 20 20 20 20 37"),
            Map.entry('M', "21 33 25 25 21 21 21"),
            Map.entry('N', "21 31 25 23 21 21 21"),
            Map.entry('O', "16 21 21 21 21 21 16"),
            Map.entry('P', "36 21 21 36 20 20 20"),
            Map.entry('R', "36 21 21 36 24 22 21"),
            Map.entry('S', "17 20 20 16 01 01 36"),
            Map.entry('T', "37 04 04 04 04 04 04"),
            Map.entry('U', "21 21 21 21 21 21 16"),
            Map.entry('W', "21 21 21 25 25 25 12"),
            Map.entry('Y', "21 21 12 04 04 04 04"),
            Map.entry('0', "16 21 23 25 31 21 16"),
            Map.entry('1', "04 14 04 04 04 04 16"),
            Map.entry('2', "16 21 01 06 10 20 37"),
            Map.entry('3', "16 21 01 06 01 21 16"),
            Map.entry('4', "02 06 12 22 37 02 02"),
            Map.entry('5', "37 20 36 01 01 21 16"),
            Map.entry('6', "16 20 20 36 21 21 16"),
            Map.entry('7', "37 01 02 04 10 10 10"),
            Map.entry('8', "16 21 21 16 21 21 16"),
            Map.entry('9', "16 21 21 17 01 01 16"),
            Map.entry('/', "01 01 02 04 10 20 20"),
            Map.entry('-', "00 00 00 37 00 00 00"),
            Map.entry(' ', "00 00 00 00 00 00 00"));

    private Lettering() {}

    /** Takes the dots of a text. */
    @FunctionalInterface
    interface Dots {
        void dot(int x, int y);
    }

    /**
     * Draws text.
     *
     * @param x the left edge in pixels
     * @param y the upper edge in pixels
     * @param scale the size of a dot in pixels
     * @throws IllegalArgumentException for a character that has no glyph
     */
    static void draw(String text, int x, int y, int scale, Dots dots) {
        for (int i = 0; i < text.length(); i++) {
            String glyph = GLYPHS.get(text.charAt(i));
            if (glyph == null) {
                throw new IllegalArgumentException("character: `" + text.charAt(i) + "` (expected: one with a glyph)");
            }
            for (int row = 0; row < HEIGHT; row++) {
                int bits = Integer.parseInt(glyph.substring(3 * row, 3 * row + 2), 8);
                for (int column = 0; column < WIDTH; column++) {
                    if ((bits >> (WIDTH - 1 - column) & 1) != 0) {
                        square(x + (i * ADVANCE + column) * scale, y + row * scale, scale, dots);
                    }
                }
            }
        }
    }

    /** Returns the width of a text in pixels. */
    static int width(String text, int scale) {
        return (text.length() * ADVANCE - 1) * scale;
    }

    private static void square(int x, int y, int size, Dots dots) {
        for (int dy = 0; dy < size; dy++) {
            for (int dx = 0; dx < size; dx++) {
                dots.dot(x + dx, y + dy);
            }
        }
    }
}
