// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.config.state.SavedCompanions;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.web.CompanionBook;
import io.flowbraid.web.RefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Which feeds accompany which interface of this run, and which of their sockets become flows of their own. A change is
 * saved first and then given to the correlator, so that what is in effect is also what the next run begins with.
 */
public final class RunningCompanions implements CompanionBook {
    private final List<String> interfaces;
    private final List<Endpoint> feeds;
    private final long[] accompanying;
    private final SavedCompanions saved;
    private final Correlation correlation;
    private final RunningFeedFlows flows;
    private final boolean isOptionFirst;
    private final PrintStream err;

    /**
     * @param accompanying by interface, the indexes of the feeds as bits
     * @param isOptionFirst the command line declares companions, which go before what is saved when it is given again
     */
    public RunningCompanions(
            List<String> interfaces,
            long[] accompanying,
            RunningFeedFlows flows,
            SavedCompanions saved,
            Correlation correlation,
            boolean isOptionFirst,
            PrintStream err) {
        this.interfaces = List.copyOf(interfaces);
        feeds = flows.feeds();
        this.accompanying = accompanying.clone();
        this.saved = saved;
        this.correlation = correlation;
        this.flows = flows;
        this.isOptionFirst = isOptionFirst;
        this.err = err;
    }

    /** Names of the feeds that accompany the n-th interface. */
    synchronized List<String> of(int interfaceId) {
        return chosen(accompanying[interfaceId]).stream().map(Endpoint::name).toList();
    }

    @Override
    public synchronized void declare(String interfaceName, List<String> feedNames) throws RefusedException {
        final int interfaceId = interfaces.indexOf(interfaceName);
        if (interfaceId < 0) {
            throw new RefusedException(
                    RefusedException.NOT_FOUND,
                    "'" + interfaceName + "' is not captured on; this run's interfaces: "
                            + (interfaces.isEmpty() ? "none" : String.join(", ", interfaces)));
        }
        long chosen = 0;
        for (final String name : feedNames) {
            chosen |= 1L << index(name, interfaceName);
        }
        save(interfaceName, chosen(chosen));
        correlation.accompany(interfaceId, chosen);
        accompanying[interfaceId] = chosen;
        if (isOptionFirst) {
            err.println("flowbraid: the companions of " + interfaceName
                    + " are changed and saved; --companion, given again at the next start, goes before that");
        }
    }

    @Override
    public synchronized String flowsOf(String feed) throws RefusedException {
        return flows.of(feed);
    }

    @Override
    public synchronized void flowsOf(String feed, String policy) throws RefusedException {
        flows.declare(feed, policy);
    }

    private int index(String name, String interfaceName) throws RefusedException {
        final int index = RunningFeedFlows.indexOf(feeds, name);
        if (index >= 0) {
            return index;
        }
        if (name.equals(interfaceName)) {
            throw new RefusedException("'" + name + "' cannot accompany itself; choose a feed");
        }
        if (interfaces.contains(name)) {
            throw new RefusedException("'" + name + "' is an interface and names nobody; choose a feed");
        }
        throw new RefusedException("'" + name + "' is not a feed of this run; " + RunningFeedFlows.known(feeds));
    }

    private void save(String interfaceName, List<Endpoint> chosen) throws RefusedException {
        final List<Endpoint> declared =
                chosen.stream().filter(feed -> !feed.isInProcess()).toList();
        final boolean hasAgent = feeds.stream().noneMatch(Endpoint::isInProcess) || declared.size() < chosen.size();
        try {
            saved.declare(interfaceName, declared, hasAgent);
        } catch (IOException e) {
            throw new RefusedException(
                    RefusedException.UNAVAILABLE,
                    "the companions of " + interfaceName + " are as before: " + saved.file() + " cannot be written: "
                            + e.getMessage() + "; XDG_STATE_HOME names another directory");
        }
    }

    private List<Endpoint> chosen(long bits) {
        final List<Endpoint> chosen = new ArrayList<>();
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            chosen.add(feeds.get(Long.numberOfTrailingZeros(rest)));
        }
        return chosen;
    }
}
