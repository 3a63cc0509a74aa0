package lorikeet.tensor.reference;

import lorikeet.tensor.Tensor;

/** A matrix inside an array, which lets products be written as formulas. Results are dense. */
record Matrix(double[] values, int at, int rows, int cols, int rowStep, int colStep) {
    static Matrix dense(double[] values, int at, int rows, int cols) {
        return new Matrix(values, at, rows, cols, cols, 1);
    }

    /** A tensor of rank 2. */
    static Matrix of(Tensor tensor) {
        return dense(Values.of(tensor), 0, (int) tensor.dim(0), (int) tensor.dim(1));
    }

    Matrix transpose() {
        return new Matrix(values, at, cols, rows, colStep, rowStep);
    }

    double get(int row, int col) {
        return values[at + row * rowStep + col * colStep];
    }

    Matrix times(Matrix b) {
        double[] product = new double[Math.multiplyExact(rows, b.cols)];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < b.cols; j++) {
                double sum = 0;
                for (int k = 0; k < cols; k++) sum += get(i, k) * b.get(k, j);
                product[i * b.cols + j] = sum;
            }
        }
        return dense(product, 0, rows, b.cols);
    }

    Matrix scale(double factor) {
        double[] scaled = new double[rows * cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) scaled[i * cols + j] = factor * get(i, j);
        }
        return dense(scaled, 0, rows, cols);
    }

    Matrix plus(Matrix b) {
        double[] sum = new double[rows * cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) sum[i * cols + j] = get(i, j) + b.get(i, j);
        }
        return dense(sum, 0, rows, cols);
    }

    /** This matrix with {@code row} added to each of its rows. */
    Matrix plusRow(double[] row) {
        return plus(new Matrix(row, 0, rows, cols, 0, 1));
    }
}
