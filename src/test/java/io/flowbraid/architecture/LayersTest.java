// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * The compile-time arrows of the design: inward, to the model. Think hard before you change a rule here; the engine in
 * particular is replayed from files and tested by the thousand only because it knows no input, output, clock or thread.
 */
@AnalyzeClasses(packages = "io.flowbraid", importOptions = ShippedClasses.class)
class LayersTest {
    private static final String OURS = "io.flowbraid..";
    private static final String MODEL = "io.flowbraid.model..";
    private static final String MODEL_THREADS = "io.flowbraid.model.thread";
    private static final String ENGINE = "io.flowbraid.engine..";
    private static final String WEB = "io.flowbraid.web..";
    private static final String RECORD = "io.flowbraid.record..";
    private static final String HISTORY = "io.flowbraid.history..";
    private static final String EXPORT = "io.flowbraid.export..";
    private static final String CLUSTER = "io.flowbraid.cluster..";
    private static final String[] STITCHING = {
        "io.flowbraid.cluster.key..",
        "io.flowbraid.cluster.report..",
        "io.flowbraid.cluster.stitch..",
        "io.flowbraid.cluster.conversation.."
    };
    private static final String NATIVE = "io.flowbraid.ffi..";
    private static final String CAPTURE = "io.flowbraid.capture..";
    private static final String INTROSPECTION = "io.flowbraid.introspection..";
    private static final String CONFIG = "io.flowbraid.config..";

    @ArchTest
    static final ArchRule modelKnowsNothingOfOurs = dependsOnlyOnOurs(MODEL);

    @ArchTest
    static final ArchRule engineKnowsOnlyTheModel = dependsOnlyOnOurs(ENGINE, MODEL);

    @ArchTest
    static final ArchRule recordKnowsModelAndConfig = dependsOnlyOnOurs(RECORD, MODEL, CONFIG);

    @ArchTest
    static final ArchRule historyKnowsModelRecordAndConfig = dependsOnlyOnOurs(HISTORY, MODEL, RECORD, CONFIG);

    @ArchTest
    static final ArchRule nobodyKnowsTheHistoryWhichMayBeLeftOut = noClasses()
            .that()
            .resideOutsideOfPackage(HISTORY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(HISTORY, "org.duckdb..");

    @ArchTest
    static final ArchRule exportKnowsModelRecordAndConfig = dependsOnlyOnOurs(EXPORT, MODEL, RECORD, CONFIG);

    @ArchTest
    static final ArchRule clusterKnowsModelRecordAndConfig = dependsOnlyOnOurs(CLUSTER, MODEL, RECORD, CONFIG);

    @ArchTest
    static final ArchRule nobodyKnowsExportAndClusterWhichMayBeLeftOut = noClasses()
            .that()
            .resideOutsideOfPackages(EXPORT, CLUSTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EXPORT, CLUSTER, "org.apache.kafka..");

    @ArchTest
    static final ArchRule nativeKnowsNothingOfOurs = dependsOnlyOnOurs(NATIVE);

    @ArchTest
    static final ArchRule captureKnowsModelAndNative = dependsOnlyOnOurs(CAPTURE, MODEL, NATIVE);

    @ArchTest
    static final ArchRule introspectionKnowsModelAndNative = dependsOnlyOnOurs(INTROSPECTION, MODEL, NATIVE);

    @ArchTest
    static final ArchRule configKnowsNothingOfOurs = dependsOnlyOnOurs(CONFIG);

    @ArchTest
    static final ArchRule webKnowsRecordsAndItsPorts = dependsOnlyOnOurs(WEB, MODEL, RECORD, CONFIG);

    @ArchTest
    static final ArchRule modelAndEngineKnowNoInputOrOutput = noClasses()
            .that()
            .resideInAnyPackage(MODEL, ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.pcap4j..",
                    "jnr..",
                    "com.sun.jna..",
                    "org.zeromq..",
                    "com.fasterxml.jackson..",
                    "com.lmax.disruptor..",
                    "java.net.http..",
                    "java.nio.file..",
                    "java.io..")
            .because("the same input replayed must give the same flows, whatever it was read from");

    @ArchTest
    static final ArchRule modelAndEngineReadNoClock = noClasses()
            .that()
            .resideInAnyPackage(MODEL, ENGINE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat(assignableTo(Clock.class))
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .because("time comes from the packet or the event");

    @ArchTest
    static final ArchRule modelAndEngineStartNoThread = noClasses()
            .that()
            .resideInAnyPackage(MODEL, ENGINE)
            .and()
            .resideOutsideOfPackage(MODEL_THREADS)
            .should()
            .dependOnClassesThat(assignableTo(Thread.class).or(assignableTo(Executor.class)))
            .because("one thread of the wiring owns each of their objects");

    @ArchTest
    static final ArchRule stitchingKnowsNoKafkaClockThreadOrFile = noClasses()
            .that()
            .resideInAnyPackage(STITCHING)
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.apache.kafka..", "java.net.http..", "java.nio.file..")
                    .or(assignableTo(Clock.class))
                    .or(assignableTo(Thread.class))
                    .or(assignableTo(Executor.class)))
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .because("simulations try millions of orders of arrival");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.flowbraid.(**)").should().beFreeOfCycles();

    private static ArchRule dependsOnlyOnOurs(String layer, String... allowed) {
        return noClasses()
                .that()
                .resideInAPackage(layer)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(OURS).and(not(resideInAPackage(layer))).and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true);
    }
}
