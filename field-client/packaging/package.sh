#!/bin/sh
# Makes an app image of the field client that needs no Java, and a .deb of it. Called by ./turnstone package, after the build.
#   package.sh JAVA_HOME PROJECT_ROOT OUT
set -eu

java_home=$1
root=$2
out=$3
version=0.1.0
say() { printf '%s\n' "$*" >&2; }

missing=
for tool in jlink jpackage; do
    [ -x "$java_home/bin/$tool" ] || missing="$missing $tool"
done
[ -d "$java_home/jmods" ] || [ -n "$(find "$java_home/lib" -maxdepth 1 -name '*.jmod' -print -quit 2>/dev/null)" ] ||
    "$java_home/bin/jlink" --list-plugins 2>/dev/null | grep -q 'run-time image' || missing="$missing jmods"
if [ -n "$missing" ]; then
    say "An app image cannot be made: this Java lacks$missing. Nothing was made."
    say "Install a whole development kit, such as Temurin 17 or Debian's openjdk-17-jdk, and name it in JAVA_HOME."
    exit 1
fi

# jdeps finds all but the five that are asked for by name: accessibility for screen readers, languages, curves for TLS, and
# the random generators that trying a form out takes.
modules=java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.prefs,java.sql,java.xml
modules=$modules,jdk.accessibility,jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.localedata,jdk.random,jdk.unsupported,jdk.zipfs

rm -rf "$out"
mkdir -p "$out/input"
cp "$root"/field-client/target/field-client-*.jar "$out/input/"
rm -f "$out"/input/*-tests.jar "$out"/input/*-sources.jar
cp -R "$root/field-client/target/lib" "$out/input/lib"
main=$(basename "$(find "$out/input" -maxdepth 1 -name 'field-client-*.jar' | head -n 1)")

say "Making a runtime ..."
"$java_home/bin/jlink" --add-modules "$modules" --include-locales=en,cy,pl,ur --strip-debug --no-header-files \
    --no-man-pages --compress=2 --output "$out/runtime"
# A linked runtime has no archive of the JDK's classes; with one it starts in half the time.
"$out/runtime/bin/java" -Xshare:dump -XX:+UseSerialGC >/dev/null 2>&1 || say "No archive of classes could be made; it starts slower."

# A heap that begins small and gives back at once what it no longer needs: unlocking takes 128 MiB for a moment, and a heap
# never becomes smaller than it began, which by itself is all of it on a machine with much memory.
say "Making the app image ..."
"$java_home/bin/jpackage" --type app-image --name turnstone --app-version "$version" --vendor Turnstone \
    --description "Field surveys, kept and sent safely" --input "$out/input" --main-jar "$main" \
    --main-class org.turnstone.field.app.Main --runtime-image "$out/runtime" --dest "$out" \
    --java-options "-Xms32m" --java-options "-Xmx192m" --java-options "-Xss512k" --java-options "-XX:+UseSerialGC" \
    --java-options "-XX:TieredStopAtLevel=1" --java-options "-XX:MinHeapFreeRatio=10" --java-options "-XX:MaxHeapFreeRatio=30" \
    --java-options "-XX:-ShrinkHeapInSteps" --java-options "-Xshare:auto" \
    --java-options "-XX:SharedArchiveFile=\$APPDIR/classes.jsa" --java-options "-Dawt.useSystemAAFontSettings=on"
rm -rf "$out/input" "$out/runtime"

# The classes of the first window are archived, which takes a third off its start. Which they are is asked of the program
# itself, so that needs a display. An archive is good for one place only: a package makes its own where it is installed.
app=$out/turnstone/lib/app
[ -d "$app" ] || app=$out/turnstone.app/Contents/app
cp "$root/field-client/packaging/archive.sh" "$app/archive.sh"
chmod 755 "$app/archive.sh"
display=
if [ -z "${DISPLAY:-}" ] && [ "$(uname -s)" = Linux ] && command -v Xvfb >/dev/null 2>&1; then
    Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp 3>"$out/display" 2>/dev/null &
    display=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s "$out/display" ] || sleep 0.5; done
    DISPLAY=:$(cat "$out/display")
    export DISPLAY
fi
if [ -n "${DISPLAY:-}" ] && sh "$app/archive.sh" list "$out/nobody"; then
    sh "$app/archive.sh" || say "The classes of the first window could not be archived; it starts slower."
else
    say "There is no display to ask for the classes of the first window; it starts slower."
fi
[ -z "$display" ] || kill "$display" 2>/dev/null || :
rm -rf "$out/display" "$out/nobody" "$out/nobody".*
say "App image: $out/turnstone ($(du -sh "$out/turnstone" | cut -f1)); start $out/turnstone/bin/turnstone"

case $(uname -s) in
    Linux) ;;
    *)
        say "A .deb is made on Linux. Windows: jpackage --type msi on a Windows machine with WiX 3 and a code-signing certificate;"
        say "macOS: jpackage --type dmg on a Mac with a Developer ID, then notarise. Both from this same app image's parts."
        exit 0
        ;;
esac
if ! command -v dpkg-deb >/dev/null 2>&1; then
    say "No .deb was made: dpkg-deb is not there. The app image works without."
    exit 0
fi

# What the runtime's own libraries take from the system, by the names this system's packages have.
needed=$(find "$out/turnstone" \( -name '*.so' -o -path '*/bin/turnstone' \) -exec ldd {} + 2>/dev/null |
    awk '/=> \// { print $3 }' | grep -v "^$out" | sort -u |
    while read -r library; do dpkg -S "$(readlink -f "$library")" 2>/dev/null || dpkg -S "$library" 2>/dev/null || :; done |
    cut -d: -f1 | sort -u | paste -sd, - | sed 's/,/, /g')

deb=$out/deb
mkdir -p "$deb/DEBIAN" "$deb/usr/lib" "$deb/usr/bin" "$deb/usr/share/applications" "$deb/usr/share/icons/hicolor/scalable/apps"
cp -R "$out/turnstone" "$deb/usr/lib/turnstone"
cp "$root/field-client/packaging/turnstone.desktop" "$deb/usr/share/applications/"
cp "$root/field-client/packaging/turnstone.svg" "$deb/usr/share/icons/hicolor/scalable/apps/"
mkdir -p "$deb/usr/share/doc/turnstone"
cp "$root/LICENSE" "$deb/usr/share/doc/turnstone/copyright"
ln -s ../lib/turnstone/bin/turnstone "$deb/usr/bin/turnstone"
cat >"$deb/DEBIAN/control" <<CONTROL
Package: turnstone
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: Turnstone <turnstone@example.invalid>
Installed-Size: $(du -sk "$deb/usr/lib" | cut -f1)
Depends: ${needed:-libc6}
Section: misc
Priority: optional
Description: Field surveys, kept and sent safely
 The field client of Turnstone with the Java it needs: encrypted records,
 forms in many languages, sync over a network, a stick or between laptops.
CONTROL
rm -f "$deb/usr/lib/turnstone/lib/app/classes.jsa"
cat >"$deb/DEBIAN/postinst" <<'SCRIPT'
#!/bin/sh
# Without an archive of its classes the program starts slower, and works.
[ "$1" != configure ] || /usr/lib/turnstone/lib/app/archive.sh || :
SCRIPT
cat >"$deb/DEBIAN/prerm" <<'SCRIPT'
#!/bin/sh
rm -f /usr/lib/turnstone/lib/app/classes.jsa
SCRIPT
chmod 755 "$deb/DEBIAN/postinst" "$deb/DEBIAN/prerm"
chmod -R u+rwX,go+rX,go-w "$deb"
name=$out/turnstone_${version}_$(dpkg --print-architecture).deb
dpkg-deb --build --root-owner-group "$deb" "$name" >/dev/null
rm -rf "$deb"
say "Debian package: $name ($(du -sh "$name" | cut -f1)), needs: ${needed:-libc6}"
say "For Windows and macOS run ./turnstone package there: jpackage makes its image on the system it is for. An installer needs"
say "WiX 3 and a code-signing certificate on Windows (--type msi), a Developer ID and notarising on macOS (--type dmg)."
