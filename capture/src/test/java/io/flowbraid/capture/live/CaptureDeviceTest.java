// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureDeviceTest {
    @Test
    void shouldNotOfferWhatIsNoNetworkInterface() throws Exception {
        assertThat(CaptureDevice.networks())
                .extracting(CaptureDevice::name)
                .contains("lo", "any")
                .noneMatch(name -> name.matches("dbus-.*|nflog|nfqueue|bluetooth.*|usbmon.*"));
    }

    @Test
    void shouldNameNetworkInterfacesInPlaceOfOneThatDoesNotExist() {
        final List<CaptureDevice> devices = List.of(device("lo"), device("dbus-system"), device("eth0"));

        assertThatThrownBy(() -> CaptureDevice.at(CapturePoint.of("nosuch"), devices))
                .isInstanceOf(CaptureException.class)
                .hasMessage("nosuch: no such device. Devices here: lo, eth0");
    }

    private static CaptureDevice device(String name) {
        return new CaptureDevice(name, "", List.of(), 0, true, false);
    }
}
