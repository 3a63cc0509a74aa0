package lorikeet.tensor.cpu;

import java.util.stream.Stream;

/** The kernels that a product is built on, for one vector width. All widths give the same bits. */
record GemmKernels(TileKernel tile, PanelKernel panels, LineKernel lines) {
    private static final String VECTOR = "lorikeet.tensor.cpu.vector.";

    /** The fastest kernels with vectors of {@code lanes} floats; 1 is scalar code. */
    static GemmKernels of(int lanes) {
        return lanes == 1 ? scalar() : vector(tiles(lanes).best(), lanes);
    }

    /** Kernels with vectors of {@code lanes} floats, one for each tile there is. */
    static Stream<GemmKernels> all(int lanes) {
        if (lanes == 1) return Stream.of(scalar());
        return Stream.of(tiles(lanes).all()).map(tile -> vector(tile, lanes));
    }

    private static GemmKernels scalar() {
        return new GemmKernels(new ScalarTile(), new ScalarPanels(), new ScalarLines());
    }

    private static TileKernel.Choice tiles(int lanes) {
        return Simd.load(TileKernel.Choice.class, VECTOR + "VectorTiles", lanes);
    }

    private static GemmKernels vector(TileKernel tile, int lanes) {
        return new GemmKernels(tile, Simd.load(PanelKernel.class, VECTOR + "VectorPanels", lanes), Simd.load(LineKernel.class, VECTOR + "VectorLines", lanes));
    }
}
