import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Answers on standard input, so that the tests pay for starting Java once.
 *
 * A line "flavour TAB path" gets the answer "PASS n" (n assertions checked) or "FAIL n", then one line
 * "times TAB clause TAB message" for each broken rule, then "END". A file that cannot be read gets "ERROR reason".
 */
public class Validate {
  public static void main(String[] args) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    Map<String, ValidationProfile> profiles = new HashMap<>();
    for (String line; (line = in.readLine()) != null; out.println("END")) {
      String[] request = line.split("\t", 2);
      try {
        answer(request[0], request[1], profiles, out);
      } catch (Exception reason) {
        out.println("ERROR " + reason.toString().replaceAll("\\s+", " "));
      }
    }
  }

  private static void answer(String name, String path, Map<String, ValidationProfile> profiles, PrintStream out)
      throws Exception {
    PDFAFlavour flavour = PDFAFlavour.fromString(name);
    if (!profiles.containsKey(name)) {
      String file = name.startsWith("ua") ? "PDFUA-" + name.substring(2) : "PDFA-" + name.toUpperCase(Locale.ROOT);
      String resource = "org/verapdf/pdfa/validation/" + file + ".xml";
      profiles.put(name, Profiles.profileFromXml(
          VeraGreenfieldFoundryProvider.class.getClassLoader().getResourceAsStream(resource)));
    }
    try (InputStream content = new FileInputStream(path);
        PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour, flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(profiles.get(name), false)) {
      ValidationResult result = validator.validate(parser);
      Map<String, Integer> broken = new TreeMap<>();
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() != TestAssertion.Status.PASSED) {
          String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
          broken.merge(rule + "\t" + assertion.getMessage().replaceAll("\\s+", " "), 1, Integer::sum);
        }
      }
      out.println((result.isCompliant() ? "PASS " : "FAIL ") + result.getTotalAssertions());
      broken.forEach((rule, times) -> out.println(times + "\t" + rule));
    }
  }
}
