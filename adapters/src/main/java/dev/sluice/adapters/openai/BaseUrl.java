package dev.sluice.adapters.openai;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a service. At Azure's the key has a header of its own, and the version of the API
 * stands in the query, unless the path is the new /openai/v1.
 *
 * @param address without the query
 * @param version of Azure's API, where it is given
 */
record BaseUrl(String address, boolean isAzure, Optional<String> version) {
  private static final List<String> AZURE =
      List.of(
          ".openai.azure.com",
          ".services.ai.azure.com",
          ".cognitiveservices.azure.com",
          ".azure-api.net");

  private static final Pattern VERSION = Pattern.compile("(?:^|&)api-version=([^&]+)");

  static BaseUrl of(URI uri) {
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    Matcher version = VERSION.matcher(query);
    boolean azure = AZURE.stream().anyMatch(uri.getHost()::endsWith);
    String address = uri.toString();
    return new BaseUrl(
        azure && !query.isEmpty() ? address.substring(0, address.indexOf('?')) : address,
        azure,
        version.find() ? Optional.of(version.group(1)) : Optional.empty());
  }
}
