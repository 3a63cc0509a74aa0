package lorikeet.lora.cli;

import lorikeet.tensor.Device;
import lorikeet.tensor.DeviceDecorator;

/** A device that stays open when its borrower closes it. */
record LentDevice(Device inner) implements DeviceDecorator {
    @Override
    public void close() {}
}
