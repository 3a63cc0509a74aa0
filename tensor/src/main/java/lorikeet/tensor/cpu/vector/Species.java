package lorikeet.tensor.cpu.vector;

import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import lorikeet.tensor.cpu.LaneLoader;

/**
 * The species of all vector code: constants, because C2 compiles a species that varies tens of times slower. Classes
 * defined through {@link LaneLoader} see constants of another width.
 */
public final class Species {
    /** Lanes of {@link #F32}: 4, 8 or 16. */
    public static final int LANES = LaneLoader.lanesOf(Species.class);
    public static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED.withShape(shape(32));
    public static final VectorSpecies<Integer> I32 = IntVector.SPECIES_PREFERRED.withShape(shape(32));
    /** Half as many lanes as {@link #F32}, in a vector of the same size. */
    public static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED.withShape(shape(32));
    public static final VectorSpecies<Long> I64 = LongVector.SPECIES_PREFERRED.withShape(shape(32));
    /** As many 16-bit lanes as {@link #F32} has floats. */
    public static final VectorSpecies<Short> I16 = ShortVector.SPECIES_PREFERRED.withShape(shape(16));
    /** Byte order of every tensor in memory. */
    public static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Species() {}

    private static VectorShape shape(int laneBits) {
        return VectorShape.forBitSize(LANES * laneBits);
    }
}
