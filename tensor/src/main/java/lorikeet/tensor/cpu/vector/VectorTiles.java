package lorikeet.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.DirectTile;
import lorikeet.tensor.cpu.InPlaceTile;
import lorikeet.tensor.cpu.TileKernel;

/**
 * Register tiles by the number of vector registers: 16 on x86-64 below AVX-512, else 32. C2 spills where accumulators
 * and operands together come near it.
 */
public final class VectorTiles implements TileKernel.Choice {
    @Override
    public TileKernel[] fast() {
        return fewRegisters() ? new TileKernel[] {new VectorTile6()} : new TileKernel[] {new VectorTile6x4(), new VectorTile12(), new VectorTile16()};
    }

    private static boolean fewRegisters() {
        String arch = System.getProperty("os.arch");
        boolean x86 = arch.equals("amd64") || arch.equals("x86_64");
        return x86 && FloatVector.SPECIES_PREFERRED.length() < 16;
    }

    @Override
    public InPlaceTile[] inPlace() {
        return fewRegisters() ? new InPlaceTile[] {new VectorInPlace4x2()} : new InPlaceTile[] {new VectorInPlace4x4(), new VectorInPlace8x2(), new VectorInPlace8x1()};
    }

    @Override
    public TileKernel[] all() {
        return new TileKernel[] {new VectorTile6(), new VectorTile6x4(), new VectorTile12(), new VectorTile16()};
    }

    @Override
    public DirectTile direct() {
        return fewRegisters() ? new VectorDirect4x2() : new VectorDirect4x4();
    }
}
