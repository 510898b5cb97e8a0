package dev.gantry.proxy.demo.phantom;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Uids;
import dev.gantry.proxy.demo.dataset.Vr;
import dev.gantry.proxy.dicom.Uid;
import java.util.Arrays;
import java.util.Random;

/**
 * An ultrasound image of a tissue phantom as a curved array sees it: speckle, three cysts with the enhancement behind them, and a
 * column of wire targets (PS3.3 A.6).
 */
public final class UltrasoundPhantom {
    /** Ultrasound Image Storage (PS3.4 B.5). */
    public static final Uid ULTRASOUND_IMAGE_STORAGE = new Uid("1.2.840.10008.5.1.4.1.1.6.1");

    /** Columns of the image. */
    static final int WIDTH = 640;

    /** Rows of the image. */
    static final int HEIGHT = 480;

    private static final double APEX_X = WIDTH / 2.0;
    private static final double APEX_Y = -60;
    private static final double NEAR = 110;
    private static final double FAR = 510;
    private static final double HALF_ANGLE = Math.toRadians(34);
    private static final int SPECKLE_SIZE = 3;

    /** Depth from the apex, angle and radius of each cyst, in pixels and degrees. */
    private static final double[][] CYSTS = {{240, -14, 34}, {320, 12, 26}, {400, -4, 18}};

    private static final int WIRES = 7;
    private static final double WIRE_ANGLE = Math.toRadians(24);

    private final byte[] pixels = new byte[WIDTH * HEIGHT];

    private UltrasoundPhantom() {}

    /** Makes one image. */
    public static SopInstance image(PhantomStudy study) {
        UltrasoundPhantom phantom = new UltrasoundPhantom();
        phantom.paint(new Random(1));
        DataSet image = study.image(
                ULTRASOUND_IMAGE_STORAGE, "US", Uids.random(study.random()), "Ultrasound tissue phantom", 1);
        return new SopInstance(phantom.describe(image));
    }

    private void paint(Random random) {
        double[] speckle = speckle(random);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double depth = Math.hypot(x - APEX_X, y - APEX_Y);
                double angle = Math.atan2(x - APEX_X, y - APEX_Y);
                if (depth >= NEAR && depth <= FAR && Math.abs(angle) <= HALF_ANGLE) {
                    double echo = 110 * speckle[y * WIDTH + x] * gain(x, y, depth, angle) + wires(depth, angle);
                    pixels[y * WIDTH + x] = (byte) Math.max(0, Math.min(255, Math.round(echo)));
                }
            }
        }
        Lettering.Dots white = (x, y) -> pixels[y * WIDTH + x] = (byte) 230;
        Lettering.draw("GANTRY DEMO", 12, 12, 2, white);
        Lettering.draw("PHANTOM", 12, 30, 2, white);
        Lettering.draw("US 1/1", WIDTH - 12 - Lettering.width("US 1/1", 2), 12, 2, white);
    }

    /** Rayleigh distributed amplitudes, smoothed so that they have a size. */
    private static double[] speckle(Random random) {
        double[] raw = new double[WIDTH * HEIGHT];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = Math.hypot(random.nextGaussian(), random.nextGaussian());
        }
        double[] smooth = new double[raw.length];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double sum = 0;
                for (int dx = 0; dx < SPECKLE_SIZE; dx++) {
                    sum += raw[y * WIDTH + Math.min(WIDTH - 1, x + dx)];
                }
                smooth[y * WIDTH + x] = sum / SPECKLE_SIZE / 1.25;
            }
        }
        return smooth;
    }

    /** Less with depth, hardly anything within a cyst, more behind one. */
    private static double gain(int x, int y, double depth, double angle) {
        double gain = 1 - 0.45 * (depth - NEAR) / (FAR - NEAR);
        for (double[] cyst : CYSTS) {
            double cystAngle = Math.toRadians(cyst[1]);
            double cystX = APEX_X + cyst[0] * Math.sin(cystAngle);
            double cystY = APEX_Y + cyst[0] * Math.cos(cystAngle);
            double edge = Math.hypot(x - cystX, y - cystY) - cyst[2];
            if (edge < 0) {
                return 0.06;
            }
            if (depth > cyst[0] && Math.abs(angle - cystAngle) < cyst[2] / cyst[0]) {
                gain *= 1.35;
            }
        }
        return gain;
    }

    private static double wires(double depth, double angle) {
        double spacing = (FAR - NEAR) / (WIRES + 1);
        double nearest = NEAR + spacing * Math.round((depth - NEAR) / spacing);
        if (nearest <= NEAR || nearest >= FAR) {
            return 0;
        }
        double along = depth - nearest;
        double across = (angle - WIRE_ANGLE) * depth;
        return 230 * Math.exp(-along * along / 2 - across * across / 18);
    }

    private DataSet describe(DataSet image) {
        return image.put(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY")
                .put(Tag.PATIENT_ORIENTATION, Vr.CS)
                .put(Tag.LATERALITY, Vr.CS)
                .putUnsignedShort(Tag.SAMPLES_PER_PIXEL, 1)
                .put(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
                .putUnsignedShort(Tag.ROWS, HEIGHT)
                .putUnsignedShort(Tag.COLUMNS, WIDTH)
                .putUnsignedShort(Tag.BITS_ALLOCATED, 8)
                .putUnsignedShort(Tag.BITS_STORED, 8)
                .putUnsignedShort(Tag.HIGH_BIT, 7)
                .putUnsignedShort(Tag.PIXEL_REPRESENTATION, 0)
                .put(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "00")
                .put(Tag.PIXEL_DATA, Vr.OB, Arrays.copyOf(pixels, pixels.length));
    }
}
