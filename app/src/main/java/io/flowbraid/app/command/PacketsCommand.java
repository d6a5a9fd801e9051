// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.client.ApiAddress;
import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.ConnectOptions;
import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Streams;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.state.WriteFailure;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowbraid packets}: packets of a moment ago, from the memory of a running Flowbraid. */
@Command(
        name = "packets",
        description = "Write the recent packets of flows, with their processes, to a pcapng file.",
        sortOptions = false,
        footer = {
            "",
            "It asks the Flowbraid that runs on this host, which must keep packets: start it with",
            "--recent-packets 64MiB. Packets that no longer fit into that memory are gone.",
            "",
            "Examples:",
            "  sudo flowbraid packets 'process:curl last 30s' -w curl.pcapng",
            "  sudo flowbraid packets port:443 failure:reset | tshark -r -"
        })
final class PacketsCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    private final Streams streams;

    @Parameters(
            arity = "0..*",
            paramLabel = "QUERY",
            description = {
                "Which flows, in the words that docs/reference/query.md explains, and when;",
                "all of them without it. Words of several arguments belong together."
            })
    private List<String> words = new ArrayList<>();

    @Option(
            names = "-w",
            paramLabel = "FILE",
            defaultValue = STANDARD_OUTPUT,
            description = "The file; without it, or with -, standard output, which must not be a terminal.")
    private String file = STANDARD_OUTPUT;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    PacketsCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        connect.check();
        final String query = query();
        if (file.equals(STANDARD_OUTPUT) && streams.isOutTerminal()) {
            throw new UsageException("packets are no text: name a file with -w FILE, or pipe them: | tshark -r -");
        }
        final @Nullable PagePlan page = PagePlan.of(common.load(new Overrides()));
        final String address = connect.address(page);
        if (address.isEmpty()) {
            throw new RunFailure("web.listen is off, so no running Flowbraid can be asked; set it, or give --connect");
        }
        final ApiAddress api = new ApiAddress(address, page == null ? "" : page.token());
        try (InputStream packets = api.get("/packets?q=" + ApiAddress.parameter(query))) {
            write(packets);
        } catch (ConnectException e) {
            throw new RunFailure("no Flowbraid answers at " + address
                    + "; start one with --recent-packets 64MiB, or name another with --connect");
        }
        return ExitCode.OK;
    }

    private void write(InputStream packets) throws IOException {
        if (file.equals(STANDARD_OUTPUT)) {
            packets.transferTo(streams.out());
            streams.out().flush();
            return;
        }
        final Path path = Path.of(file);
        try (OutputStream out = create(path)) {
            final long bytes = packets.transferTo(out);
            streams.err().println("flowbraid: " + bytes + " bytes of packets written to " + file);
        } catch (IOException e) {
            throw new RunFailure("-w " + file + ": " + WriteFailure.reason(e));
        }
    }

    /** Packets are for nobody else. */
    private static OutputStream create(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        }
        return Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private String query() {
        final String text = String.join(" ", words);
        try {
            FlowQuery.parse(text);
            return text;
        } catch (QueryException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
