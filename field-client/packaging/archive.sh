#!/bin/sh
# Archives the classes of the first window for the place where the program lies now. After the program was moved it starts
# slower until this is run again.
#   archive.sh               makes classes.jsa from classes.lst
#   archive.sh list FOLDER   makes classes.lst, by starting the program on a display for some seconds, with no vault in FOLDER
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
java=$here/../runtime/bin/java
path=$(sed -n "s#^app.classpath=\$APPDIR#$here#p" "$here/turnstone.cfg" | paste -sd: -)

if [ "${1:-}" = list ]; then
    TURNSTONE_GUARD_DIR=$2.guards "$java" -Xshare:off -XX:DumpLoadedClassList="$here/classes.lst" -cp "$path" \
        org.turnstone.field.app.Main --vault "$2" >/dev/null 2>&1 &
    program=$!
    before=-1
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
        sleep 2
        now=$(wc -l <"$here/classes.lst" 2>/dev/null || echo 0)
        # It has come to rest once no further class is loaded.
        [ "$now" -lt 1000 ] || [ "$now" != "$before" ] || break
        before=$now
    done
    kill "$program" 2>/dev/null || :
    wait "$program" 2>/dev/null || :
    [ -s "$here/classes.lst" ]
else
    [ -s "$here/classes.lst" ]
    "$java" -Xshare:dump -XX:+UseSerialGC -XX:SharedClassListFile="$here/classes.lst" \
        -XX:SharedArchiveFile="$here/classes.jsa" -cp "$path" >/dev/null 2>&1
fi
