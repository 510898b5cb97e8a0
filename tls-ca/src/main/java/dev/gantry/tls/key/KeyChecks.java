package dev.gantry.tls.key;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.evidence.SpkiPins;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for public keys whose private half is known or can be computed: short ones, small exponents, small factors, primes close
 * to each other (Fermat), the pattern of CVE-2017-15361 (ROCA), and lists of keys made by broken generators.
 */
public final class KeyChecks {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final int SMALL_PRIME_LIMIT = 7919;
    private static final int FERMAT_ROUNDS = 128;
    private static final int ROCA_LAST_PRIME = 167;
    private static final long SQUARES_MODULO_64 = squaresModulo64();
    private static final int[] SIEVE = {63, 65, 11, 17, 19};
    private static final BigInteger SIEVE_PRODUCT = BigInteger.valueOf(63L * 65 * 11 * 17 * 19);
    private static final List<BitSet> SQUARES =
            Arrays.stream(SIEVE).mapToObj(KeyChecks::squaresModulo).toList();
    private static final BigInteger GENERATOR = BigInteger.valueOf(65537);
    private static final List<ECParameterSpec> CURVES =
            List.of(curve("secp256r1"), curve("secp384r1"), curve("secp521r1"));
    private static final List<Integer> PRIMES = primes(SMALL_PRIME_LIMIT);
    private static final BigInteger PRIME_PRODUCT = product(PRIMES);

    /** Keys that are remembered as sound: a renewal of an RSA key is not to cost ten milliseconds of arithmetic again. */
    private static final int MAX_REMEMBERED = 10_000;

    private final WeakKeyList known;
    private final Set<String> sound =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            }));

    /** @param known keys of broken generators */
    public KeyChecks(WeakKeyList known) {
        this.known = known;
    }

    /**
     * Passes over a key that shows no weakness.
     *
     * @throws WeakKeyException it shows one
     */
    public void require(PublicKey key) throws WeakKeyException {
        if (key instanceof RSAPublicKey rsa) {
            String pin = SpkiPins.of(key);
            if (!sound.contains(pin)) {
                requireRsa(rsa);
                sound.add(pin);
            }
        } else if (key instanceof ECPublicKey ec) {
            requireEc(ec);
        } else {
            throw new WeakKeyException("key of kind " + key.getAlgorithm() + " (expected: EC or RSA)");
        }
        if (known.contains(key)) {
            throw new WeakKeyException("the key is on a list of keys that a broken generator made");
        }
    }

    private static void requireRsa(RSAPublicKey key) throws WeakKeyException {
        BigInteger modulus = key.getModulus();
        int bits = modulus.bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || bits % 8 != 0) {
            throw new WeakKeyException("RSA modulus of " + bits + " bits (expected: 2048 to 8192, a multiple of 8)");
        }
        BigInteger exponent = key.getPublicExponent();
        if (!exponent.testBit(0) || exponent.compareTo(GENERATOR) < 0 || exponent.bitLength() > 256) {
            throw new WeakKeyException("RSA exponent " + exponent + " (expected: odd, at least 65537)");
        }
        if (!modulus.testBit(0) || !modulus.gcd(PRIME_PRODUCT).equals(BigInteger.ONE)) {
            throw new WeakKeyException("the RSA modulus has a small factor");
        }
        if (modulus.isProbablePrime(40)) {
            throw new WeakKeyException("the RSA modulus is a prime");
        }
        if (hasClosePrimes(modulus)) {
            throw new WeakKeyException("the two primes of the RSA modulus are close to each other");
        }
        if (isRoca(modulus)) {
            throw new WeakKeyException("the RSA key has the pattern of CVE-2017-15361 (ROCA)");
        }
    }

    /** Fermat's method: primes p and q with a small |p - q| are found in a few steps from the square root. */
    private static boolean hasClosePrimes(BigInteger modulus) {
        BigInteger a = modulus.sqrt();
        if (a.multiply(a).compareTo(modulus) < 0) {
            a = a.add(BigInteger.ONE);
        }
        BigInteger square = a.multiply(a).subtract(modulus);
        for (int i = 0; i < FERMAT_ROUNDS; i++) {
            // A square is 0, 1, 4, 9, 16, 17, 25, 33, 36, 41, 49 or 57 modulo 64: most candidates need no root.
            if ((SQUARES_MODULO_64 >>> (square.intValue() & 63) & 1) == 1 && isSquare(square)) {
                return true;
            }
            square = square.add(a.shiftLeft(1)).add(BigInteger.ONE);
            a = a.add(BigInteger.ONE);
        }
        return false;
    }

    /** One division shows most numbers to be no squares; a root takes a hundred times as long. */
    private static boolean isSquare(BigInteger value) {
        int rest = value.mod(SIEVE_PRODUCT).intValue();
        for (int i = 0; i < SIEVE.length; i++) {
            if (!SQUARES.get(i).get(rest % SIEVE[i])) {
                return false;
            }
        }
        BigInteger root = value.sqrt();
        return root.multiply(root).equals(value);
    }

    /**
     * Nemec et al., "The Return of Coppersmith's Attack" (CCS 2017) 2.1: such a modulus is a power of 65537 modulo every small
     * prime, which a random one is for all of them with a probability of less than 2^-27.
     */
    private static boolean isRoca(BigInteger modulus) {
        for (int prime : PRIMES) {
            if (prime == 2) {
                continue;
            }
            if (prime > ROCA_LAST_PRIME) {
                break;
            }
            BitSet powers = new BitSet(prime);
            int power = 1;
            int step = 65537 % prime;
            while (!powers.get(power)) {
                powers.set(power);
                power = power * step % prime;
            }
            if (!powers.get(modulus.mod(BigInteger.valueOf(prime)).intValue())) {
                return false;
            }
        }
        return true;
    }

    /** SEC 1 3.2.2.1: not the point at infinity, coordinates within the field, on the curve; the cofactor here is 1. */
    private static void requireEc(ECPublicKey key) throws WeakKeyException {
        ECParameterSpec parameters = key.getParams();
        boolean known = CURVES.stream()
                .anyMatch(curve -> curve.getCurve().equals(parameters.getCurve())
                        && curve.getGenerator().equals(parameters.getGenerator())
                        && curve.getOrder().equals(parameters.getOrder()));
        if (!known || !(parameters.getCurve().getField() instanceof ECFieldFp field)) {
            throw new WeakKeyException("EC key on another curve (expected: P-256, P-384 or P-521)");
        }
        ECPoint point = key.getW();
        BigInteger p = field.getP();
        if (point.equals(ECPoint.POINT_INFINITY)
                || point.getAffineX().signum() < 0
                || point.getAffineX().compareTo(p) >= 0
                || point.getAffineY().signum() < 0
                || point.getAffineY().compareTo(p) >= 0) {
            throw new WeakKeyException("the EC point is outside the field");
        }
        BigInteger x = point.getAffineX();
        BigInteger right = x.multiply(x)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB())
                .mod(p);
        if (!point.getAffineY().modPow(BigInteger.TWO, p).equals(right)) {
            throw new WeakKeyException("the EC point is not on its curve");
        }
    }

    private static BitSet squaresModulo(int modulus) {
        BitSet squares = new BitSet(modulus);
        for (int i = 0; i < modulus; i++) {
            squares.set(i * i % modulus);
        }
        return squares;
    }

    private static ECParameterSpec curve(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC", BouncyCastle.PROVIDER);
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the provider lacks " + name, e);
        }
    }

    private static long squaresModulo64() {
        long squares = 0;
        for (long i = 0; i < 64; i++) {
            squares |= 1L << (i * i & 63);
        }
        return squares;
    }

    private static List<Integer> primes(int limit) {
        BitSet composite = new BitSet(limit + 1);
        List<Integer> primes = new ArrayList<>();
        for (int i = 2; i <= limit; i++) {
            if (!composite.get(i)) {
                primes.add(i);
                for (int multiple = i * i; multiple <= limit; multiple += i) {
                    composite.set(multiple);
                }
            }
        }
        return List.copyOf(primes);
    }

    private static BigInteger product(List<Integer> primes) {
        BigInteger product = BigInteger.ONE;
        for (int prime : primes) {
            product = product.multiply(BigInteger.valueOf(prime));
        }
        return product;
    }
}
