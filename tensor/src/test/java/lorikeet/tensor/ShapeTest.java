package lorikeet.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void stridesAreRowMajor() {
        assertArrayEquals(new long[] {20, 5, 1}, Shape.of(3, 4, 5).strides());
        assertArrayEquals(new long[0], Shape.of().strides());
        assertEquals(1, Shape.of().count());
        assertEquals(0, Shape.of(3, 0).count());
    }

    @Test
    void impossibleDimensionsAreRefused() {
        assertThrows(ShapeException.class, () -> Shape.of(2, -1));
        assertThrows(ShapeException.class, () -> Shape.of(1L << 32, 1L << 32));
        assertThrows(ShapeException.class, () -> Spec.of(DType.F64, 1L << 61).bytes());
        assertThrows(ShapeException.class, () -> Shape.of(2, 3).dim(2));
        assertThrows(ShapeException.class, () -> Shape.of(2, 3).dim(-3));
    }

    @Test
    void broadcastFollowsNumPy() {
        assertEquals(Shape.of(8, 7, 6, 5), Shape.broadcast("add", Shape.of(8, 1, 6, 1), Shape.of(7, 1, 5)));
        assertEquals(Shape.of(3), Shape.broadcast("add", Shape.of(3), Shape.of()));
        assertEquals(Shape.of(0, 4), Shape.broadcast("add", Shape.of(1, 4), Shape.of(0, 1)));
        ShapeException refused = assertThrows(ShapeException.class, () -> Shape.broadcast("add", Shape.of(2, 3), Shape.of(2)));
        assertEquals("add: shapes [2, 3] and [2] do not broadcast", refused.getMessage());
    }

    @Test
    void dimensionsCannotBeChangedFromOutside() {
        long[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertEquals(Shape.of(2, 3), shape);
    }
}
