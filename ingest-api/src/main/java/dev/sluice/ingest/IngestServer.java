package dev.sluice.ingest;

import dev.sluice.ingest.problem.ProblemValve;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The set-up of Tomcat that properties cannot express. */
@Configuration(proxyBeanMethods = false)
class IngestServer {
  /** Small buffers: thousands of connections only wait. */
  private static final String BUFFER_BYTES = "2048";

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> ingestTomcat() {
    return factory -> {
      factory.setProtocol(SmallBuffers.class.getName());
      factory.addConnectorCustomizers(connector -> {
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setProperty("socket.appReadBufSize", BUFFER_BYTES);
        connector.setProperty("socket.appWriteBufSize", BUFFER_BYTES);
      });
      factory.addContextCustomizers(context -> {
        if (context.getParent() instanceof StandardHost host) {
          host.setErrorReportValveClass(ProblemValve.class.getName());
        }
      });
    };
  }
}
