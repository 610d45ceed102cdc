using System.Text.Json;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Composition;

/// <summary>
/// What Python's tarfile and json make of a stream configuration, by the description of the stream script's behaviour: an
/// oracle that shares no code with ours.
/// </summary>
internal static class PythonStream
{
    private const string Script = """
        import hashlib, io, json, os, sys, tarfile
        from datetime import datetime
        from pathlib import Path

        def seconds(text):
            return int(datetime.fromisoformat(text).timestamp())

        def pack(conf, paths):
            owner = dict(uid=int(conf['uid']), gid=int(conf['gid']), uname=conf['uname'], gname=conf['gname'], mtime=seconds(conf['mtime']))
            out = io.BytesIO()
            tar = tarfile.open(fileobj=out, mode='w|', format=tarfile.PAX_FORMAT)
            def finish(info):
                for key, value in owner.items():
                    setattr(info, key, value)
                return info
            for name in '/nix', '/nix/store':
                info = tarfile.TarInfo(name)
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(finish(info))
            for top in map(Path, paths):
                for path in [top] + ([] if top.is_symlink() else sorted(top.rglob('*'))):
                    tar.inodes = {}
                    info = finish(tar.gettarinfo(path))
                    info.name = str(path)
                    if info.isreg():
                        with open(path, 'rb') as content:
                            tar.addfile(info, content)
                    else:
                        tar.addfile(info)
            tar.close()
            return out.getvalue()

        def main():
            conf = json.load(open(sys.argv[1]))
            mtime = seconds(conf['mtime'])
            archive = tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.PAX_FORMAT)
            def add(name, content, mode=0o644, uid=0, gid=0, uname='', gname=''):
                info = tarfile.TarInfo(name)
                info.size, info.mtime, info.mode, info.uid, info.gid, info.uname, info.gname = len(content), mtime, mode, uid, gid, uname, gname
                archive.addfile(info, io.BytesIO(content))
            layers = []
            base = {}
            if conf['from_image']:
                source = tarfile.open(conf['from_image'])
                first = json.load(source.extractfile('manifest.json'))[0]
                base = json.load(source.extractfile(first['Config']))
                for name in first['Layers']:
                    member = source.getmember(name)
                    content = source.extractfile(member).read()
                    archive.addfile(member, io.BytesIO(content))  # of a link nothing but the header
                    layers.append((hashlib.sha256(content).hexdigest(), member.name, [member.name]))
            for paths in conf['store_layers']:
                content = pack(conf, paths)
                digest = hashlib.sha256(content).hexdigest()
                add(digest + '/layer.tar', content)
                layers.append((digest, digest + '/layer.tar', paths))
            top = conf['customisation_layer'] + '/layer.tar'
            content = open(top, 'rb').read()
            digest = hashlib.sha256(content).hexdigest()
            info = tarfile.open(fileobj=io.BytesIO(), mode='w').gettarinfo(top)
            add(digest + '/layer.tar', content, info.mode, info.uid, info.gid, info.uname, info.gname)
            layers.append((digest, digest + '/layer.tar', [conf['customisation_layer']]))
            created = datetime.fromisoformat(conf['created']).isoformat()
            config = conf['config']
            if conf['from_image']:
                env = {}
                for entry in (base.get('config') or {}).get('Env') or []:
                    env[entry.split('=', 1)[0]] = entry
                for entry in config.get('Env') or []:
                    env[entry.split('=', 1)[0]] = entry
                config = {**config, **({'Env': list(env.values())} if env else {})}
            image = json.dumps({
                'created': created, 'architecture': conf['architecture'], 'os': 'linux', 'config': config,
                'rootfs': {'diff_ids': ['sha256:' + layer[0] for layer in layers], 'type': 'layers'},
                'history': [{'created': created, 'comment': 'store paths: ' + str(layer[2])} for layer in layers],
            }, indent=4).encode()
            name = hashlib.sha256(image).hexdigest() + '.json'
            add(name, image)
            add('manifest.json', json.dumps([{'Config': name, 'RepoTags': [conf['repo_tag']], 'Layers': [layer[1] for layer in layers]}], indent=4).encode())
            archive.close()

        main()
        """;

    /// <summary>Why there is no Python that can do it; null if there is.</summary>
    public static string? WhyNot { get; } = Examine();

    public static byte[] Run(string configuration) => ProcessRunner.Run("python3", ["-c", Script, configuration], Utf8).Expect().OutputBytes;

    private static ProcessOptions Utf8 => new() { Environment = new Dictionary<string, string?> { ["PYTHONUTF8"] = "1", ["TZ"] = "UTC" } };

    // Earlier ones write device numbers into every header; 3.8 is the first with PAX by default, 3.11 the one of the golden vectors.
    private static string? Examine()
    {
        if (Tool.WhyNot("python3") is { } missing)
        {
            return missing;
        }

        ProcessResult version = ProcessRunner.Run("python3", "-c", "import sys, tarfile, json; i = tarfile.TarInfo('x'); b = i.tobuf(tarfile.PAX_FORMAT); print(json.dumps([sys.version_info[0], sys.version_info[1], b[329]]))");
        if (version.ExitCode != 0)
        {
            return "python3 does not run";
        }

        int[] said = JsonSerializer.Deserialize<int[]>(version.Output)!;
        return (said[0], said[1]) is var number && number.CompareTo((3, 8)) < 0 ? $"python3 is {said[0]}.{said[1]}; 3.8 is needed"
            : said[2] != 0 ? $"python3 {said[0]}.{said[1]} writes device numbers for files"
            : null;
    }
}
