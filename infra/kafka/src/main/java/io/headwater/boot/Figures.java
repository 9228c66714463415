package io.headwater.boot;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Figures of Kafka, its JVM and the operating system in Prometheus' format, on one address, over TLS, for one reader: whoever has a
 * certificate of the cluster's authority with the reader's name. Kafka's come through Strimzi's metrics reporter, which fills
 * the registry, and the JVM's with it.
 */
final class Figures {
    /** For server.properties. What a control plane looks at: all of Kafka's figures would be thousands of series. */
    static final String KAFKA_SETTINGS = String.join("\n",
            "metric.reporters=io.strimzi.kafka.metrics.KafkaPrometheusMetricsReporter",
            "kafka.metrics.reporters=io.strimzi.kafka.metrics.YammerPrometheusMetricsReporter",
            // the reporter's own listener has neither TLS nor a check of who asks
            "prometheus.metrics.reporter.listener.enable=false",
            "prometheus.metrics.reporter.allowlist=kafka_server_brokertopicmetrics.*,kafka_server_replicamanager.*,kafka_controller.*,"
                    + "kafka_server_(produce|fetch|request).*,kafka_log_log_size.*,kafka_network_requestmetrics_totaltimems.*",
            "");

    private Figures() {
    }

    /** @param address {@code host:port} to listen on */
    static void serve(String address, String reader, Path machine, Path volume) {
        int colon = address.lastIndexOf(':');
        OsFigures.register(PrometheusRegistry.defaultRegistry, volume);
        try {
            HTTPServer.builder()
                    .inetAddress(InetAddress.getByName(address.substring(0, colon)))
                    .port(Integer.parseInt(address.substring(colon + 1)))
                    .httpsConfigurator(new ClientsWithCertificate(sslContext(machine)))
                    .authenticator(new OneReader(reader))
                    .buildAndStart();
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException failed) {
            // a broker that serves tenants unseen is better than none
            BootLog.error("no figures are served on " + address + ": " + failed);
        }
    }

    /** Made of the same files as Kafka's own listeners. */
    private static SSLContext sslContext(Path machine) {
        Properties files = new Properties();
        files.setProperty(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
        files.setProperty(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, machine.resolve("node.pem").toString());
        files.setProperty(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
        files.setProperty(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, machine.resolve("authority.pem").toString());
        ConfigDef settings = new ConfigDef();
        SslConfigs.addClientSslSupport(settings);
        Map<String, Object> parsed = new HashMap<>(settings.parse(files));
        DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
        factory.configure(parsed);
        return factory.sslContext();
    }

    private static final class ClientsWithCertificate extends HttpsConfigurator {
        ClientsWithCertificate(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
        }
    }

    private static final class OneReader extends Authenticator {
        private final Principal reader;

        OneReader(String name) {
            this.reader = new X500Principal("CN=" + name);
        }

        @Override
        public Result authenticate(HttpExchange exchange) {
            try {
                boolean same = reader.equals(((HttpsExchange) exchange).getSSLSession().getPeerPrincipal());
                return same ? new Success(new HttpPrincipal(reader.getName(), "figures")) : new Failure(403);
            } catch (SSLPeerUnverifiedException unknown) {
                return new Failure(403);
            }
        }
    }
}
