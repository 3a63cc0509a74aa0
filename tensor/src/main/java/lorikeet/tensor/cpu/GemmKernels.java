package lorikeet.tensor.cpu;

import java.util.List;
import java.util.stream.Stream;

/**
 * The kernels that a product is built on, for one vector width. All widths and tiles give the same bits.
 *
 * @param tiles what to choose from by the shape of the result; the first one is the best for large results
 * @param inPlace for operands that are not packed, from few columns to many
 * @param direct for sums of few steps
 */
record GemmKernels(List<TileKernel> tiles, List<InPlaceTile> inPlace, DirectTile direct, PanelKernel panels, LineKernel lines) {
    private static final String VECTOR = "lorikeet.tensor.cpu.vector.";

    /** The fastest kernels with vectors of {@code lanes} floats; 1 is scalar code. */
    static GemmKernels of(int lanes) {
        return lanes == 1 ? scalar() : vector(tiles(lanes).fast(), lanes);
    }

    /** Kernels with vectors of {@code lanes} floats, one for each tile there is. */
    static Stream<GemmKernels> all(int lanes) {
        if (lanes == 1) return Stream.of(scalar());
        return Stream.of(tiles(lanes).all()).map(tile -> vector(new TileKernel[] {tile}, lanes));
    }

    /** The tile that computes least beside a result of {@code m} rows and {@code n} columns; another than the first by a fifth at least. */
    TileKernel tile(int m, int n) {
        TileKernel best = tiles.getFirst();
        for (TileKernel tile : tiles) {
            if (1.2 * computed(tile, m, n) < computed(best, m, n)) best = tile;
        }
        return best;
    }

    /** For a result of {@code n} columns; with more than {@link InPlaceTile#mostColumns} packing is faster. */
    InPlaceTile inPlace(int n) {
        for (InPlaceTile tile : inPlace) {
            if (n <= tile.mostColumns()) return tile;
        }
        return inPlace.getLast();
    }

    private static long computed(TileKernel tile, int m, int n) {
        return (long) Packing.roundUp(m, tile.rows()) * Packing.roundUp(n, tile.columns());
    }

    private static GemmKernels scalar() {
        return new GemmKernels(List.of(new ScalarTile()), List.of(new ScalarInPlace()), new ScalarDirect(), new ScalarPanels(), new ScalarLines());
    }

    private static TileKernel.Choice tiles(int lanes) {
        return Simd.load(TileKernel.Choice.class, VECTOR + "VectorTiles", lanes);
    }

    private static GemmKernels vector(TileKernel[] tiles, int lanes) {
        return new GemmKernels(List.of(tiles), List.of(tiles(lanes).inPlace()), Simd.load(DirectTile.class, VECTOR + "VectorDirect", lanes), Simd.load(PanelKernel.class, VECTOR + "VectorPanels", lanes), Simd.load(LineKernel.class, VECTOR + "VectorLines", lanes));
    }
}
