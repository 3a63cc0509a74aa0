package lorikeet.tensor.cpu;

import java.util.Arrays;

/**
 * Rows of tiles of C side by side, begun and stored together, because C's rows are far apart in memory: {@code rows} of
 * them below one another, each {@code [tiles, tileRows, tileColumns]}.
 */
final class Strip {
    /** Numbers from one column of C to the next where tiles are transposed; not less than the rows of any tile, and a power of two. */
    private static final int COLUMN = 16;

    private final PanelKernel kernel;
    private final MatrixView c;
    private final int tileRows;
    private final int tileColumns;
    private final boolean along;
    private final float[] turned;
    /** Most columns. */
    final int columns;
    private final int length; // from one row of tiles to the next
    final float[] tiles;

    /** Numbers that strips take of a worker's scratch. */
    record Room(int tiles, int turned, int behind) {
        static final Room NONE = new Room(0, 0, 0);

        static Room of(MatrixView c, int tileRows, int tileColumns, int rows, int columns) {
            int padded = Packing.roundUp(columns, tileColumns);
            int behind = (Packing.roundUp(tileRows, 4) - tileRows) * tileColumns; // read and dropped where the last tile is transposed
            return new Room(rows * tileRows * padded, c.hasLines() ? 0 : COLUMN * padded, behind);
        }
    }

    /** @param c F32, with contiguous rows or columns */
    Strip(GemmScratch.Worker own, PanelKernel kernel, MatrixView c, int tileRows, int tileColumns, int rows, int columns) {
        this.kernel = kernel;
        this.c = c;
        this.tileRows = tileRows;
        this.tileColumns = tileColumns;
        this.columns = columns;
        along = c.hasLines();
        Room room = Room.of(c, tileRows, tileColumns, rows, columns);
        length = room.tiles / rows;
        tiles = own.strip(room.tiles + room.behind);
        turned = own.turned(room.turned);
    }

    /** Fills the tiles with {@code [rows, columns]} of {@code from} from (i, j) on, whose lines are contiguous as C's; with zeros where that is null. */
    void begin(MatrixView from, int i, int rows, int j, int columns) {
        for (int top = 0; top < rows; top += tileRows) begin(from, at(top), i + top, Math.min(tileRows, rows - top), j, columns);
    }

    /** Stores to C what {@link #begin} with the same numbers filled. */
    void end(int i, int rows, int j, int columns) {
        for (int top = 0; top < rows; top += tileRows) end(at(top), i + top, Math.min(tileRows, rows - top), j, columns);
    }

    /** Where the row of tiles begins that has row {@code top} of these. */
    int at(int top) {
        return top / tileRows * length;
    }

    private void begin(MatrixView from, int at, int i, int rows, int j, int columns) {
        int padded = Packing.roundUp(columns, tileColumns);
        if (from == null) {
            Arrays.fill(tiles, at, at + tileRows * padded, 0);
        } else if (along) {
            kernel.load(from.data(), from.at(i, j), 4 * from.rowStride(), rows, columns, tiles, at, tileRows, tileColumns);
        } else {
            kernel.load(from.data(), from.at(i, j), 4 * from.columnStride(), columns, rows, turned, 0, columns, COLUMN);
            for (int left = 0; left < padded; left += tileColumns) {
                kernel.transpose(turned, left * COLUMN, COLUMN, tileColumns, tileRows, tiles, at + left * tileRows, tileColumns);
            }
        }
    }

    private void end(int at, int i, int rows, int j, int columns) {
        if (along) {
            kernel.store(tiles, at, tileRows, tileColumns, rows, columns, c.data(), c.at(i, j), 4 * c.rowStride());
            return;
        }
        for (int left = 0; left < Packing.roundUp(columns, tileColumns); left += tileColumns) {
            kernel.transpose(tiles, at + left * tileRows, tileColumns, Packing.roundUp(tileRows, 4), tileColumns, turned, left * COLUMN, COLUMN);
        }
        kernel.store(turned, 0, columns, COLUMN, columns, rows, c.data(), c.at(i, j), 4 * c.columnStride());
    }
}
