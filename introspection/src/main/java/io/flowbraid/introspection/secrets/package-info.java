// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Removes secrets from command lines. {@link io.flowbraid.introspection.secrets.CommandLines} is applied once for each
 * process, where its identity is made: by the agent, which knows where an argument ends, and again by the collector,
 * since a foreign agent may not mask.
 *
 * <pre>
 * arguments -&gt; MaskedText &lt;- hides: NamedValues    name=value, "name": "value", Name: value
 *                                  OptionValues   --name value, and what {@link Programs} lists: mysql -pX
 *                                  UrlPasswords   scheme://user:password@host
 *                                  KnownTokens    ghp_..., eyJ....eyJ..., sk_live_...
 * </pre>
 *
 * The rules are loops with bounds and no regular expressions: a command line is written by whoever starts the program.
 *
 * <p>Thread: any; nothing here has state.
 */
@NullMarked
package io.flowbraid.introspection.secrets;

import org.jspecify.annotations.NullMarked;
