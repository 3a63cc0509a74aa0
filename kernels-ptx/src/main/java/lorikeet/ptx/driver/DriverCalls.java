package lorikeet.ptx.driver;

/** The calls of the CUDA driver API that {@link CudaProbe} makes. */
interface DriverCalls {
    void init() throws DriverFailure;

    int driverVersion() throws DriverFailure;

    int deviceCount() throws DriverFailure;

    String deviceName(int ordinal) throws DriverFailure;
}
