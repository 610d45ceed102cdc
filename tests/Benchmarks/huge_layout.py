"""Writes an OCI layout of one image with one layer of many gigabytes, which takes no room on the disk.

huge_layout.py FOLDER NAME GIBIBYTES   a layer, not compressed, of files of a gibibyte of zeros each
"""
import hashlib
import json
import os
import sys
import tarfile

GIBIBYTE = 1 << 30
TAIL = bytes(2 * tarfile.BLOCKSIZE)


def write_layer(path, count):
    """A sparse file. What it has is hashed while it is made: nobody knows the state of a hash after so many zeros."""
    digest = hashlib.sha256()
    zeros = bytes(1 << 20)
    with open(path, "wb") as file:
        for number in range(count):
            entry = tarfile.TarInfo("zeros%d" % number)
            entry.size = GIBIBYTE
            header = entry.tobuf(tarfile.USTAR_FORMAT)
            file.write(header)
            file.seek(GIBIBYTE, os.SEEK_CUR)
            digest.update(header)
            for _ in range(GIBIBYTE // len(zeros)):
                digest.update(zeros)
        file.write(TAIL)
        digest.update(TAIL)
        return digest.hexdigest(), file.tell()


def write_blob(blobs, document):
    content = json.dumps(document).encode()
    digest = hashlib.sha256(content).hexdigest()
    with open(os.path.join(blobs, digest), "wb") as file:
        file.write(content)
    return {"digest": "sha256:" + digest, "size": len(content)}


def main():
    folder, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if os.path.exists(os.path.join(folder, "index.json")):
        return
    blobs = os.path.join(folder, "blobs", "sha256")
    os.makedirs(blobs, exist_ok=True)
    unfinished = os.path.join(folder, "layer")
    digest, size = write_layer(unfinished, count)
    os.rename(unfinished, os.path.join(blobs, digest))
    kind = "application/vnd.oci.image."
    config = write_blob(blobs, {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest]}})
    manifest = write_blob(blobs, {
        "schemaVersion": 2,
        "mediaType": kind + "manifest.v1+json",
        "config": {"mediaType": kind + "config.v1+json", **config},
        "layers": [{"mediaType": kind + "layer.v1.tar", "digest": "sha256:" + digest, "size": size}],
    })
    with open(os.path.join(folder, "oci-layout"), "w") as file:
        file.write('{"imageLayoutVersion":"1.0.0"}')
    named = {"mediaType": kind + "manifest.v1+json", **manifest, "annotations": {"org.opencontainers.image.ref.name": name}}
    # Last, because it says that all is there.
    with open(os.path.join(folder, "index.json"), "w") as file:
        json.dump({"schemaVersion": 2, "manifests": [named]}, file)


main()
