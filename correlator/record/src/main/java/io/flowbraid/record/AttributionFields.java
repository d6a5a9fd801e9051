// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.MILLIS;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FlowField.ABSENT;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields that say how an end's owner was found, and how sure that is. */
final class AttributionFields {
    private final EndFields end;

    AttributionFields(EndFields end) {
        this.end = end;
    }

    void declare() {
        end.text("attribution.status", "status", "how sure the owner is", s -> s.attribution.status.text())
                .oneOf(AttributionStatus.values(), AttributionStatus::text)
                .meaning("`attributed`, `shared`, `partial`, `ambiguous`, `conflicting`, `unattributed`");
        end.text("attribution.method", "method", "how the owner was found", s -> method(s.attribution))
                .oneOf(methods())
                .meaning("`connect`, `accept`, `send`, `receive`, `bind`, `open`, `snapshot`, `proc`, `file`, "
                        + "`listen`, `inject`; best first");
        end.text("attribution.reason", "reason", "why not simply attributed", s -> s.attribution.reason.text())
                .oneOf(UnattributedReason.values(), UnattributedReason::text)
                .meaning("why the status is not `attributed`: [the "
                        + "reasons](../design/correlation.md#when-nothing-fits)");
        end.number(
                        "attribution.translated",
                        FLAG,
                        "translated",
                        "the owner's socket has another five-tuple",
                        s -> s.attribution.isTranslated ? 1 : ABSENT)
                .meaning("true when the owner's socket has another five-tuple, on the other side of an address "
                        + "translation");
        end.number(
                        "attribution.delay_ms",
                        MILLIS,
                        "delay",
                        "from the first packet to the owner being known",
                        s -> s.attribution.isNamed() ? Math.floorDiv(s.attribution.delayNs, 1_000L) : ABSENT)
                .meaning("time from the first packet until the owner was known; negative if it was known before");
        end.number(
                        "attribution.shared",
                        FLAG,
                        "shared",
                        "others used the socket as well",
                        s -> s.attribution.isShared() ? 1 : ABSENT)
                .meaning("true when processes other than the owner used the socket, or made packets of this "
                        + "five-tuple by hand");
        user("sender", "sent", a -> a.sender);
        user("receiver", "received", a -> a.receiver);
    }

    /** A process that uses the socket beside its owner. */
    private void user(String role, String did, Function<Attribution, @Nullable ProcessIdentity> user) {
        final String name = "attribution." + role;
        end.number(name + ".pid", NUMBER, role + " PID", "the last of them that " + did, s -> {
                    final ProcessIdentity process = user.apply(s.attribution);
                    return process == null ? ABSENT : process.pid();
                })
                .meaning("the last of these other processes that " + did);
        end.text(
                        name + ".entity_id",
                        role + " entity",
                        "boot, pid and start of it",
                        s -> OwnerFields.ofProcess(user.apply(s.attribution), ProcessIdentity::entityId))
                .meaning("boot, pid and start time");
        end.text(
                        name + ".name",
                        role,
                        "its comm",
                        s -> OwnerFields.ofProcess(user.apply(s.attribution), ProcessIdentity::name))
                .meaning("its `comm`");
        end.text(
                name + ".executable",
                role + " executable",
                "its path",
                s -> OwnerFields.ofProcess(user.apply(s.attribution), ProcessIdentity::executable));
    }

    private static @Nullable String method(Attribution attribution) {
        return attribution.method == AttributionMethod.NONE ? null : attribution.method.text();
    }

    private static String[] methods() {
        return Arrays.stream(AttributionMethod.values())
                .filter(method -> method != AttributionMethod.NONE)
                .map(AttributionMethod::text)
                .toArray(String[]::new);
    }
}
