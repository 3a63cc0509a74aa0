package lorikeet.tensor.cpu;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The kernels that a product is built on, for one vector width. All widths and tiles give the same bits.
 *
 * @param lanes floats of a vector
 * @param tiles what to choose from by the shape of the result; the first one is the best for large results
 * @param inPlace for operands that are not packed; likewise
 * @param direct for sums of few steps
 */
record GemmKernels(int lanes, List<TileKernel> tiles, List<InPlaceTile> inPlace, DirectTile direct, PanelKernel panels, LineKernel lines) {
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

    /** The tile that takes the fewest instructions for a result of {@code m} rows and {@code n} columns. */
    TileKernel tile(int m, int n) {
        return fewest(tiles, tile -> instructions(tile.rows(), tile.columns(), m, n));
    }

    /** For a result of {@code m} rows and {@code n} columns. */
    InPlaceTile inPlace(int m, int n) {
        return fewest(inPlace, tile -> instructions(tile.rows(), tile.columns(), m, n));
    }

    private static <T> T fewest(List<T> tiles, ToDoubleFunction<T> instructions) {
        return tiles.stream().min(Comparator.comparingDouble(instructions)).orElseThrow();
    }

    /** Of one step, all tiles of the result: in each, one for a row of A's numbers, a vector of B, and a product of these. */
    private double instructions(int rows, int columns, int m, int n) {
        double vectors = (double) columns / lanes;
        return (double) Math.ceilDiv(m, rows) * Math.ceilDiv(n, columns) * (rows + vectors + rows * vectors);
    }

    private static GemmKernels scalar() {
        return new GemmKernels(1, List.of(new ScalarTile()), List.of(new ScalarInPlace()), new ScalarDirect(), new ScalarPanels(), new ScalarLines());
    }

    private static TileKernel.Choice tiles(int lanes) {
        return Simd.load(TileKernel.Choice.class, VECTOR + "VectorTiles", lanes);
    }

    private static GemmKernels vector(TileKernel[] tiles, int lanes) {
        TileKernel.Choice choice = tiles(lanes);
        return new GemmKernels(lanes, List.of(tiles), List.of(choice.inPlace()), choice.direct(), Simd.load(PanelKernel.class, VECTOR + "VectorPanels", lanes), Simd.load(LineKernel.class, VECTOR + "VectorLines", lanes));
    }
}
