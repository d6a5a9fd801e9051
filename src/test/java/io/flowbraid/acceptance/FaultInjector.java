// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Throws into the threads of a running product, as a debugger does. So the product needs no hook, and every thread can
 * be hit, those of libraries and of the JVM, too. What is thrown are the exceptions that the JVM keeps ready for
 * itself.
 */
final class FaultInjector implements AutoCloseable {
    /** What the JVM has one of, always. */
    static final String EXCEPTION = "java.lang.NullPointerException";

    static final String OUT_OF_MEMORY = "java.lang.OutOfMemoryError";

    private static final String ENVIRONMENT = "FLOWBRAID_JAVA_OPTS";

    private final FlowbraidProcess process;
    private final VirtualMachine machine;

    private FaultInjector(FlowbraidProcess process, VirtualMachine machine) {
        this.process = process;
        this.machine = machine;
    }

    /** Starts the product, waits until it has said that, and attaches to it. */
    static FaultInjector start(String message, String... arguments) throws Exception {
        final int port = freePort();
        final FlowbraidProcess process = Product.startWith(
                Map.of(
                        ENVIRONMENT,
                        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y,address=127.0.0.1:" + port),
                arguments);
        process.awaitMessage(message);
        final AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        final Map<String, Connector.Argument> address = connector.defaultArguments();
        Objects.requireNonNull(address.get("hostname")).setValue("127.0.0.1");
        Objects.requireNonNull(address.get("port")).setValue(Integer.toString(port));
        return new FaultInjector(process, connector.attach(address));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    FlowbraidProcess process() {
        return process;
    }

    /** Names of the threads that live now. */
    List<String> threads() {
        return machine.allThreads().stream().map(ThreadReference::name).toList();
    }

    /** Has the first thread whose name begins so throw that. */
    void inject(String threadName, String throwable) throws Exception {
        final ThreadReference thread = machine.allThreads().stream()
                .filter(each -> each.name().startsWith(threadName))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no thread " + threadName + " among " + threads()));
        final ObjectReference thrown = machine.classesByName(throwable).stream()
                .flatMap(kind -> kind.instances(1).stream())
                .findFirst()
                .orElseThrow();
        thread.stop(thrown);
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
