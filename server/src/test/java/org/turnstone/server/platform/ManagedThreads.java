package org.turnstone.server.platform;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.ExecutorService;

/** An executor as a container gives to its beans, over threads of a test. */
public final class ManagedThreads {
    private ManagedThreads() {}

    public static ManagedExecutorService over(ExecutorService threads) {
        return (ManagedExecutorService) Proxy.newProxyInstance(
                ManagedExecutorService.class.getClassLoader(),
                new Class<?>[] {ManagedExecutorService.class},
                (proxy, method, given) -> {
                    try {
                        return method.invoke(threads, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
