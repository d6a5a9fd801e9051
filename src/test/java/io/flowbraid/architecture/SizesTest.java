// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noConstructors;

import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;

/** A call with a long row of arguments is read wrong. */
@AnalyzeClasses(packages = "io.flowbraid", importOptions = ShippedClasses.class)
class SizesTest {
    private static final int MAX_PARAMETERS = 7;

    @ArchTest
    static final ArchRule constructorsHaveFewParameters = noConstructors()
            .that()
            .areDeclaredInClassesThat(not(assignableTo(Record.class)).and(not(assignableTo(Enum.class))))
            .should(ArchConditions.have(describe(
                    "more than " + MAX_PARAMETERS + " parameters",
                    (JavaConstructor constructor) -> constructor.getParameters().size() > MAX_PARAMETERS)))
            .because("a named type for settings or parts says what each argument is; records of plain data do that");
}
