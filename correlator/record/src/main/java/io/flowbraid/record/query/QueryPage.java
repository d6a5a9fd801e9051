// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of the manual about queries, its tables made from the names and the catalogue. */
public final class QueryPage {
    private static final String HEAD = """
            # Asking for flows

            <!-- Generated from the catalogue of fields; edit that or QueryPage, then run `make docs`. -->

            The same words work in the search line of the page, in `q=` of the API and in `flowbraid history`.

            ## Examples

            ```text
            curl
            process:curl and not port:443
            client.process:chrom* bytes>1MB last 1h
            port:80,443,8000-8999 -ip:10.0.0.0/8
            (container:web or pod:web-*) status:unattributed
            duration>=2s rtt>20ms protocol:tcp
            failure:refused since 10:00
            observer:sockets end_reason:refused
            has:container direction:outbound last 30m
            command:"http.server" user:root
            label:app=shop server.port<1024
            process.parent.name:sshd
            event.start>=2026-11-22T10:00 until 2026-11-22
            ```

            ## Words

            | written | means |
            |---|---|
            | `curl` | any of process name, executable, container name, pod name and user, at either end, or a name of the server has this in it |
            | `10.0.0.1`, `10.0.0.0/8`, `fd00::*` | the address of either end |
            | `field:value`, `field=value` | the field has this value |
            | `field:a,b` | either of the values |
            | `field!=value` | not so; also when the flow has nothing to say there |
            | `field~value` | the text of the field has this in it |
            | `field>1`, `>=`, `<`, `<=` | of numbers, byte counts, durations and times |
            | `field:1-1023` | from one to the other, both included |
            | `has:field` | the flow has something to say there, or anywhere under it: `has:container`, `has:client.nat` |
            | `a b`, `a and b` | both |
            | `a or b` | either; `and` binds closer |
            | `not a`, `-a` | not |
            | `( )` | together |
            | `"two words"` | a text as it stands: blanks, and `*` for an asterisk; `\\"` and `\\\\` for a quote and a backslash |

            - Upper and lower case are the same. `*` stands for any characters.
            - `executable:curl` also finds `/usr/bin/curl`; `command:` and `image:` find a part of the text; `container:` also takes
              the first digits of an id; `label:app` any value of the label, `label:app=web` this one.
            - A field that an end has and that is written without `client.` or `server.` is looked for at both ends: either may fit.
            - `bytes` is the IP bytes of a flow, or its payload bytes if only its sockets were counted; `packets` likewise is its packets
              or its segments. `network.bytes` and `network.packets` find only flows whose packets were counted.
            - `counted:false` finds the flows that sums leave out: another flow of the same conversation is counted. A flow that is not
              part of a conversation is counted.
            - A flow that says nothing in a field fits no comparison with it. The opposite, with `not` or `!=`, it fits.
            - A query has at most 512 terms (each value of `field:a,b` is one), 20,000 characters and 64 levels of parentheses and nots.
            - 500 values are compared with 20,000 live flows in 10 to 25 ms (`make bench BENCH=LiveQuery`), and with
              10 million flows of the history in about 6 s.

            ## Values

            | type | examples |
            |---|---|
            | bytes | `1500`, `1.5kB` (1,000), `10MiB` (1,024 x 1,024), `1GB` |
            | number | `443`, `10k`, `2M` |
            | duration | `150ms`, `2s`, `5m`, `1h`, `1d`: with its unit |
            | millis | `20` (milliseconds), `1.5s` |
            | time | `2026-11-22T10:00:00Z`, `2026-11-22T10:00` and `2026-11-22` (this host's zone), `10:00` (today), `today`, `yesterday`, `-1h` |
            | address | `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`, `10.0.*` |
            | flag | `true`, `false` |
            | labels | `app=web`, `app` |

            ## Times

            `last 1h` (also `last 5 minutes`, `last hour`), `since TIME` and `until TIME` may stand anywhere and hold for the whole
            question: flows that lived at some time between them. `since 2h` is two hours ago. What TIME names as a whole counts:
            `until 2026-11-22` includes that day. With one of them the history answers, else what is live.

            """;

    private QueryPage() {}

    /** docs/reference/query.md. */
    public static String markdown() {
        final StringBuilder page = new StringBuilder(HEAD);
        page.append("## Short names\n\n| name | fields |\n|---|---|\n");
        for (final Map.Entry<String, List<FlowField>> name :
                QueryNames.shortNames().entrySet()) {
            final String paths = name.getValue().stream()
                    .map(field -> '`' + field.path() + '`')
                    .collect(Collectors.joining(", "));
            page.append("| `")
                    .append(name.getKey())
                    .append("` | ")
                    .append(paths)
                    .append(" |\n");
        }
        page.append("""

                `client.process`, `server.port` and their like are the same of one end.

                ## Fields

                Every path of the [flow record](flow-record.md). What stands here under `client` exists under `server` as well, and what
                stands under `socket.client` under `socket.server`.

                | field | type | meaning |
                |---|---|---|
                """);
        for (final FlowField field : FlowFields.all()) {
            final boolean isShown = !field.path().matches("(socket\\.)?server\\.(?!domain).*");
            if (isShown) {
                page.append("| `").append(field.path()).append("` | ");
                page.append(field.type().text()).append(" | ");
                page.append(field.label())
                        .append(": ")
                        .append(field.description())
                        .append(" |\n");
            }
        }
        return page.toString();
    }
}
