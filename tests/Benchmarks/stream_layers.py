"""Streams a docker archive of store paths, as nixpkgs' stream script does: the peer of the composition benchmarks.

Every layer is packed twice by Python's tarfile: first into a hash, which gives its name and size, then through a pipe into
the archive. No base image; the customisation layer is copied.
"""
import hashlib
import io
import json
import os
import sys
import tarfile
import threading
from datetime import datetime
from pathlib import Path


class HashingSink:
    def __init__(self):
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data):
        self.hash.update(data)
        self.size += len(data)


class Packer:
    def __init__(self, plan):
        self.mtime = int(datetime.fromisoformat(plan["mtime"]).timestamp())
        self.uid, self.gid = int(plan["uid"]), int(plan["gid"])
        self.uname, self.gname = plan["uname"], plan["gname"]

    def stamp(self, member):
        member.mtime, member.uid, member.gid = self.mtime, self.uid, self.gid
        member.uname, member.gname = self.uname, self.gname
        return member

    def folder(self, name):
        member = tarfile.TarInfo(name)
        member.type, member.mode = tarfile.DIRTYPE, 0o755
        return self.stamp(member)

    def pack(self, paths, sink):
        with tarfile.open(fileobj=sink, mode="w|") as tar:
            tar.addfile(self.folder("/nix"))
            tar.addfile(self.folder("/nix/store"))
            for root in map(Path, paths):
                below = [] if root.is_symlink() else root.rglob("*")
                for path in sorted([root, *below]):
                    self.add(tar, path)

    def add(self, tar, path):
        member = tar.gettarinfo(path)
        member.name = "/" + member.name
        if member.islnk():
            member.type, member.linkname, member.size = tarfile.REGTYPE, "", path.stat().st_size
        self.stamp(member)
        if member.isfile():
            with open(path, "rb") as content:
                tar.addfile(member, content)
        else:
            tar.addfile(member)


def add_layer(archive, packer, paths):
    sink = HashingSink()
    packer.pack(paths, sink)
    name = f"{sink.hash.hexdigest()}/layer.tar"
    member = tarfile.TarInfo(name)
    member.size, member.mtime = sink.size, packer.mtime
    source, target = os.pipe()

    def produce():
        with open(target, "wb") as writer:
            packer.pack(paths, writer)

    with open(source, "rb") as reader:
        producer = threading.Thread(target=produce)
        producer.start()
        archive.addfile(member, reader)
        producer.join()
    return sink.hash.hexdigest(), name, paths


def add_customisation(archive, packer, folder):
    digest = Path(folder, "checksum").read_text().strip()
    name = f"{digest}/layer.tar"
    member = archive.gettarinfo(os.path.join(folder, "layer.tar"))
    member.name, member.mtime = name, packer.mtime
    with open(os.path.join(folder, "layer.tar"), "rb") as content:
        archive.addfile(member, content)
    return digest, name, [folder]


def add_json(archive, packer, name_of, value):
    data = json.dumps(value, indent=4).encode()
    member = tarfile.TarInfo(name_of(data))
    member.size, member.mtime = len(data), packer.mtime
    archive.addfile(member, io.BytesIO(data))
    return member.name


def main():
    with open(sys.argv[1]) as file:
        plan = json.load(file)
    packer = Packer(plan)
    created = datetime.isoformat(datetime.fromisoformat(plan["created"]))
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
        layers = [add_layer(archive, packer, paths) for paths in plan["store_layers"]]
        layers.append(add_customisation(archive, packer, plan["customisation_layer"]))
        image = {
            "created": created,
            "architecture": plan["architecture"],
            "os": "linux",
            "config": plan["config"],
            "rootfs": {"diff_ids": [f"sha256:{digest}" for digest, _, _ in layers], "type": "layers"},
            "history": [{"created": created, "comment": f"store paths: {paths}"} for _, _, paths in layers],
        }
        config = add_json(archive, packer, lambda data: f"{hashlib.sha256(data).hexdigest()}.json", image)
        manifest = [{"Config": config, "RepoTags": [plan["repo_tag"]], "Layers": [name for _, name, _ in layers]}]
        add_json(archive, packer, lambda _: "manifest.json", manifest)


main()
