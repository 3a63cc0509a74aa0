package lorikeet.tensor.cpu.vector;

import java.util.function.IntSupplier;
import jdk.incubator.vector.FloatVector;

/** Float lanes that suit this machine best. */
public final class PreferredLanes implements IntSupplier {
    @Override
    public int getAsInt() {
        return FloatVector.SPECIES_PREFERRED.length();
    }
}
