package dev.gantry.proxy.demo.phantom;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Uids;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A CT series of an image quality phantom: an acrylic cylinder of 200 mm filled with water, with rods of known Hounsfield units, a
 * bar pattern that gets finer, and discs of low contrast, each in slices of its own (PS3.3 A.3).
 */
public final class CtPhantom {
    /** Rows and columns of each slice. */
    public static final int SIZE = 512;

    /** Hounsfield units that stand for a stored value of 0. */
    static final int INTERCEPT = -1024;

    static final int AIR = -1000;
    static final int WATER = 0;
    private static final int ACRYLIC = 120;
    private static final int ALUMINIUM = 2200;

    private static final double MM_PER_PIXEL = 0.46;
    private static final double SLICE_MM = 5;
    private static final double OUTER_RADIUS = 100 / MM_PER_PIXEL;
    private static final double INNER_RADIUS = 95 / MM_PER_PIXEL;
    private static final double NOISE_HU = 6;
    private static final int MAX_STORED = 4095;
    private static final int LETTER_HU = 900;

    /** Air, lung, polyethylene, polystyrene, acrylic, bone-like, Teflon and aluminium-like, on a ring. */
    private static final int[] RODS = {AIR, -700, -95, -35, ACRYLIC, 350, 950, 2000};

    private static final double ROD_RING = 55 / MM_PER_PIXEL;
    static final double ROD_RADIUS = 9 / MM_PER_PIXEL;

    private final int[] hounsfield = new int[SIZE * SIZE];

    private CtPhantom() {}

    /** Makes a series of this many slices, one after the other of rods, bars and low contrast. */
    public static List<SopInstance> series(PhantomStudy study, int slices) {
        Uid seriesUid = Uids.random(study.random());
        Uid frameOfReference = Uids.random(study.random());
        List<SopInstance> series = new ArrayList<>(slices);
        for (int i = 0; i < slices; i++) {
            CtPhantom slice = new CtPhantom();
            slice.paint(i, slices, new Random(i));
            DataSet image =
                    study.image(WellKnownUids.CT_IMAGE_STORAGE, "CT", seriesUid, "CT image quality phantom", i + 1);
            series.add(new SopInstance(slice.describe(image, frameOfReference, i)));
        }
        return series;
    }

    private void paint(int index, int slices, Random noise) {
        fillDisc(SIZE / 2.0, SIZE / 2.0, SIZE, AIR);
        fillDisc(SIZE / 2.0, SIZE / 2.0, OUTER_RADIUS, ACRYLIC);
        fillDisc(SIZE / 2.0, SIZE / 2.0, INNER_RADIUS, WATER);
        switch (index % 3) {
            case 0 -> paintRods();
            case 1 -> paintBars();
            default -> paintLowContrast();
        }
        for (int i = 0; i < hounsfield.length; i++) {
            hounsfield[i] += (int) Math.round(noise.nextGaussian() * NOISE_HU);
        }
        String slice = "CT " + (index + 1) + "/" + slices;
        letter("GANTRY DEMO", 12, 12, 2);
        letter("PHANTOM", 12, 30, 2);
        letter(slice, SIZE - 12 - Lettering.width(slice, 2), 12, 2);
        letter("R", 12, SIZE / 2 - 10, 3);
    }

    private void paintRods() {
        for (int i = 0; i < RODS.length; i++) {
            double angle = 2 * Math.PI * i / RODS.length - Math.PI / 2;
            fillDisc(
                    SIZE / 2.0 + ROD_RING * Math.cos(angle),
                    SIZE / 2.0 + ROD_RING * Math.sin(angle),
                    ROD_RADIUS,
                    RODS[i]);
        }
    }

    /** Groups of two and a half line pairs, 1 to 8 line pairs per centimetre. */
    private void paintBars() {
        int x = SIZE / 2 - 150;
        for (int linePairs = 1; linePairs <= 8; linePairs++) {
            double period = 10 / MM_PER_PIXEL / linePairs;
            int width = (int) Math.round(2.5 * period);
            for (int column = 0; column < width; column++) {
                if (column % period < period / 2) {
                    fillRectangle(x + column, SIZE / 2 - 35, 1, 70, ALUMINIUM);
                }
            }
            x += width + 14;
        }
    }

    /** Discs of 15 to 3 mm that differ from water by 20, 10 and 5 Hounsfield units. */
    private void paintLowContrast() {
        int[] contrasts = {20, 10, 5};
        double[] diameters = {15, 9, 7, 5, 3};
        for (int row = 0; row < contrasts.length; row++) {
            double x = SIZE / 2.0 - 130;
            for (double diameter : diameters) {
                double radius = diameter / MM_PER_PIXEL / 2;
                fillDisc(x + radius, SIZE / 2.0 + (row - 1) * 80.0, radius, WATER + contrasts[row]);
                x += 2 * radius + 35;
            }
        }
    }

    private void fillDisc(double centreX, double centreY, double radius, int value) {
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                if (Math.hypot(x - centreX, y - centreY) <= radius) {
                    hounsfield[y * SIZE + x] = value;
                }
            }
        }
    }

    private void fillRectangle(int left, int top, int width, int height, int value) {
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                hounsfield[y * SIZE + x] = value;
            }
        }
    }

    private void letter(String text, int x, int y, int scale) {
        Lettering.draw(text, x, y, scale, (dotX, dotY) -> hounsfield[dotY * SIZE + dotX] = LETTER_HU);
    }

    private DataSet describe(DataSet image, Uid frameOfReference, int index) {
        String spacing = decimal(MM_PER_PIXEL);
        String edge = decimal(-SIZE / 2.0 * MM_PER_PIXEL);
        return image.put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL")
                .put(Tag.SLICE_THICKNESS, Vr.DS, decimal(SLICE_MM))
                .put(Tag.KVP, Vr.DS, "120")
                .put(Tag.PATIENT_POSITION, Vr.CS, "HFS")
                .put(Tag.ACQUISITION_NUMBER, Vr.IS, "1")
                .put(Tag.IMAGE_POSITION_PATIENT, Vr.DS, edge, edge, decimal(index * SLICE_MM))
                .put(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, "1", "0", "0", "0", "1", "0")
                .put(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, frameOfReference.value())
                .put(Tag.POSITION_REFERENCE_INDICATOR, Vr.LO)
                .putUnsignedShort(Tag.SAMPLES_PER_PIXEL, 1)
                .put(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
                .putUnsignedShort(Tag.ROWS, SIZE)
                .putUnsignedShort(Tag.COLUMNS, SIZE)
                .put(Tag.PIXEL_SPACING, Vr.DS, spacing, spacing)
                .putUnsignedShort(Tag.BITS_ALLOCATED, 16)
                .putUnsignedShort(Tag.BITS_STORED, 12)
                .putUnsignedShort(Tag.HIGH_BIT, 11)
                .putUnsignedShort(Tag.PIXEL_REPRESENTATION, 0)
                .put(Tag.WINDOW_CENTER, Vr.DS, index % 3 == 2 ? "10" : "50")
                .put(Tag.WINDOW_WIDTH, Vr.DS, index % 3 == 2 ? "100" : "1000")
                .put(Tag.RESCALE_INTERCEPT, Vr.DS, Integer.toString(INTERCEPT))
                .put(Tag.RESCALE_SLOPE, Vr.DS, "1")
                .put(Tag.PIXEL_DATA, Vr.OW, pixels());
    }

    private byte[] pixels() {
        byte[] bytes = new byte[2 * hounsfield.length];
        for (int i = 0; i < hounsfield.length; i++) {
            int stored = Math.max(0, Math.min(MAX_STORED, hounsfield[i] - INTERCEPT));
            bytes[2 * i] = (byte) stored;
            bytes[2 * i + 1] = (byte) (stored >> 8);
        }
        return bytes;
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
