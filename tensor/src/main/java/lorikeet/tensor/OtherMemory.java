package lorikeet.tensor;

/** Refuses tensors of another device's memory before anything reads an address there that means something else. */
public final class OtherMemory {
    private OtherMemory() {}

    /** @param what the operation that would read or write the tensor, and which of its operands that is; begins the message */
    public static void check(Device device, String what, Tensor tensor) {
        if (!device.holds(tensor.storage())) throw refusal(device, what, tensor);
    }

    static DeviceException refusal(Device device, String what, Tensor tensor) {
        Device home = tensor.storage().home();
        String found = home == null ? "the host" : home.name().equals(device.name()) ? "another " + home.name() : home.name();
        return new DeviceException(what + " is " + tensor + " in memory of " + found + ", expected memory of " + device.name());
    }
}
