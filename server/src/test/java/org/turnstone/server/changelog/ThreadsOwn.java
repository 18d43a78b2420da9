package org.turnstone.server.changelog;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/**
 * An entity manager for several threads, as a container gives to its beans: each call goes to that of the transaction of the
 * thread it comes from.
 */
public final class ThreadsOwn {
    private final EntityManagerFactory factory;
    private final ThreadLocal<EntityManager> own = new ThreadLocal<>();

    public ThreadsOwn(EntityManagerFactory factory) {
        this.factory = factory;
    }

    public EntityManager entities() {
        return (EntityManager) Proxy.newProxyInstance(
                EntityManager.class.getClassLoader(), new Class<?>[] {EntityManager.class}, (proxy, method, given) -> {
                    EntityManager entities = own.get();
                    if (entities == null) {
                        throw new IllegalStateException("a statement belongs into a transaction");
                    }
                    try {
                        return method.invoke(entities, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Runs something in a transaction of its own on this thread; what it throws rolls it back. */
    public <T> T alone(Supplier<T> work) {
        EntityManager before = own.get();
        EntityManager entities = factory.createEntityManager();
        own.set(entities);
        entities.getTransaction().begin();
        try {
            T result = work.get();
            entities.getTransaction().commit();
            return result;
        } finally {
            if (entities.getTransaction().isActive()) {
                entities.getTransaction().rollback();
            }
            entities.close();
            own.set(before);
        }
    }
}
