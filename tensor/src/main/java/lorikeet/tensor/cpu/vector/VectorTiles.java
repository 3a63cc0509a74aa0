package lorikeet.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.TileKernel;

/**
 * Register tiles by the number of vector registers: 16 on x86-64 below AVX-512, else 32. C2 spills where accumulators
 * and operands together come near it.
 */
public final class VectorTiles implements TileKernel.Choice {
    @Override
    public TileKernel[] fast() {
        String arch = System.getProperty("os.arch");
        boolean x86 = arch.equals("amd64") || arch.equals("x86_64");
        boolean few = x86 && FloatVector.SPECIES_PREFERRED.length() < 16;
        return few ? new TileKernel[] {new VectorTile4()} : new TileKernel[] {new VectorTile12(), new VectorTile16()};
    }

    @Override
    public TileKernel[] all() {
        return new TileKernel[] {new VectorTile4(), new VectorTile12(), new VectorTile16()};
    }
}
