package org.ergodic.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Manifest;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.osgi.framework.BundleContext;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The backends on the class path, found as Declarative Services finds them in bundles, but without a framework. */
final class Backends {
    private static final ClassLoader LOADER = Backends.class.getClassLoader();

    private record Component(String name, int ranking, String type) {}

    private Backends() {}

    /** The names of those that this Java can load, the one with the highest ranking first. */
    static List<String> present() {
        return components().stream().map(Component::name).toList();
    }

    /** A backend by name, which has loaded nothing yet. */
    static Backend named(String name) {
        Component component = components().stream()
                .filter(each -> each.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new RequestException("there is no backend '" + name + "' for Java "
                        + Runtime.version().feature() + "; there are " + String.join(", ", present())));
        try {
            Class<?> type = Class.forName(component.type);
            for (Constructor<?> constructor : type.getConstructors()) {
                if (List.of(constructor.getParameterTypes()).equals(List.of(BundleContext.class))) {
                    return (Backend) constructor.newInstance(properties());
                }
            }
            return (Backend) type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new FailureException("the backend '" + name + "' does not start: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new FailureException("the backend '" + name + "' cannot be made without a framework: " + e, e);
        }
    }

    private static List<Component> components() {
        List<Component> components = new ArrayList<>();
        try {
            for (URL url : Collections.list(LOADER.getResources("META-INF/MANIFEST.MF"))) {
                String described = manifest(url).getMainAttributes().getValue("Service-Component");
                for (String file : described == null ? new String[0] : described.split("\\s*,\\s*")) {
                    try (InputStream in = LOADER.getResourceAsStream(file)) {
                        add(components, in);
                    }
                }
            }
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new FailureException("the class path cannot be read: " + e.getMessage(), e);
        }
        components.sort(Comparator.comparingInt(Component::ranking).reversed());
        return components;
    }

    private static Manifest manifest(URL url) throws IOException {
        try (InputStream in = url.openStream()) {
            return new Manifest(in);
        }
    }

    private static void add(List<Component> components, InputStream description)
            throws IOException, ParserConfigurationException, SAXException {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(description);
        String type = value(document, "implementation", "class", "", "");
        String service = value(document, "provide", "interface", "", "");
        if (service.equals(Backend.class.getName()) && isLoadable(type)) {
            String ranking = value(document, "property", "value", "service.ranking", "0");
            components.add(new Component(
                    value(document, "property", "value", "ergodic.name", type), Integer.parseInt(ranking), type));
        }
    }

    /** An attribute of the first element of a tag, and of a name where one is told. */
    private static String value(Document document, String tag, String attribute, String name, String otherwise) {
        NodeList elements = document.getElementsByTagName(tag);
        for (int i = 0; i < elements.getLength(); i++) {
            Element element = (Element) elements.item(i);
            if (name.isEmpty() || element.getAttribute("name").equals(name)) {
                return element.getAttribute(attribute);
            }
        }
        return otherwise;
    }

    private static boolean isLoadable(String type) {
        try {
            Class.forName(type, false, LOADER);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** A framework whose properties are the system's. */
    private static BundleContext properties() {
        return (BundleContext)
                Proxy.newProxyInstance(LOADER, new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty")) {
                        return System.getProperty((String) arguments[0]);
                    }
                    throw new UnsupportedOperationException("outside a framework: " + method);
                });
    }
}
