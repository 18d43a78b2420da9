package org.turnstone.server.changelog;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.record.SiteId;

/** A {@link JpaChangeLog} each of whose calls is a transaction, as a request to the server is. */
final class TransactedLog {
    private TransactedLog() {}

    static ChangeLog of(EntityManagerFactory factory, SiteId site) {
        EntityManager setUp = factory.createEntityManager();
        setUp.getTransaction().begin();
        Sql.of(
                        "insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                                + " values (?, 'c', 'n', 'Europe/London', ?, ?) on conflict do nothing",
                        site.value().toUuid(),
                        new byte[32],
                        0L)
                .update(setUp);
        setUp.getTransaction().commit();
        setUp.close();
        return (ChangeLog) Proxy.newProxyInstance(
                ChangeLog.class.getClassLoader(), new Class<?>[] {ChangeLog.class}, (proxy, method, arguments) -> {
                    EntityManager entities = factory.createEntityManager();
                    try {
                        entities.getTransaction().begin();
                        Object result = method.invoke(new JpaChangeLog(entities, site, Clock.systemUTC()), arguments);
                        entities.getTransaction().commit();
                        return result;
                    } catch (InvocationTargetException e) {
                        entities.getTransaction().rollback();
                        throw e.getCause();
                    } finally {
                        entities.close();
                    }
                });
    }
}
