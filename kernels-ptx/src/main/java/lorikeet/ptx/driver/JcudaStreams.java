package lorikeet.ptx.driver;

import static jcuda.driver.CUresult.CUDA_ERROR_NOT_READY;
import static jcuda.driver.CUstream_flags.CU_STREAM_NON_BLOCKING;
import static jcuda.driver.JCudaDriver.*;
import static lorikeet.ptx.driver.JcudaDriver.check;

import jcuda.driver.CUevent;
import jcuda.driver.CUstream;

/** Streams and events of one context, by their handles. */
final class JcudaStreams {
    private final HandleTable<CUstream> streams = new HandleTable<>();
    private final HandleTable<CUevent> events = new HandleTable<>();

    /** JCuda's stream; null is the default one. */
    CUstream of(long stream) {
        return stream == Driver.DEFAULT_STREAM ? null : streams.get(stream);
    }

    long createStream() {
        CUstream stream = new CUstream();
        check("cuStreamCreate", cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
        return streams.add(stream);
    }

    void destroyStream(long stream) {
        check("cuStreamDestroy_v2", cuStreamDestroy(streams.remove(stream)));
    }

    void synchronize(long stream) {
        check("cuStreamSynchronize", cuStreamSynchronize(of(stream)));
    }

    long createEvent() {
        CUevent event = new CUevent();
        check("cuEventCreate", cuEventCreate(event, 0));
        return events.add(event);
    }

    void destroyEvent(long event) {
        check("cuEventDestroy_v2", cuEventDestroy(events.remove(event)));
    }

    void record(long event, long stream) {
        check("cuEventRecord", cuEventRecord(events.get(event), of(stream)));
    }

    void await(long stream, long event) {
        check("cuStreamWaitEvent", cuStreamWaitEvent(of(stream), events.get(event), 0));
    }

    void synchronizeEvent(long event) {
        check("cuEventSynchronize", cuEventSynchronize(events.get(event)));
    }

    boolean isReached(long event) {
        int code = cuEventQuery(events.get(event));
        if (code == CUDA_ERROR_NOT_READY) return false;
        check("cuEventQuery", code);
        return true;
    }

    float milliseconds(long start, long end) {
        float[] milliseconds = {0};
        check("cuEventElapsedTime", cuEventElapsedTime(milliseconds, events.get(start), events.get(end)));
        return milliseconds[0];
    }
}
