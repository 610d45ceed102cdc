# Another module may have brought its own copy of an assembly that this module needs. Neither must notice the other.
# All of this runs in PowerShells of its own: what is loaded once stays loaded.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot Shared.psm1)
    $manifest = Get-ModuleManifestPath

    # A tar with one file, compressed with bzip2: SharpZipLib is needed to open it.
    $tarDigest = 'sha256:cfff6e9c34dcee38993490d2c022809f66672bce18cdb54e94fea2cf061fee27'
    $compressed = 'QlpoOTFBWSZTWVpRRWQAAC/7hMmQAEBAAW8AAIBiRJ5AAACACCAAVDSjExNDNAmNBlMU0ekZAMQWDwj8QxBFKYjWTxGkCUAqi2RVYk8MQm4k+c5NKVwh/jABgxh99LThNJFxFsXckU4UJBaUUVkA'
    $layerFile = Join-Path $TestDrive layer.tar.bz2
    [IO.File]::WriteAllBytes($layerFile, [Convert]::FromBase64String($compressed))

    # By PowerShell's own compiler, as Add-Type gives its assemblies random names, and the name is what matters here.
    # Its assemblies lie in different places in different hosts; compiling anything loads them.
    Add-Type 'public static class LoadsTheCompiler { }'
    $decoy = Join-Path $TestDrive ICSharpCode.SharpZipLib.dll
    $code = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText(@'
[assembly: System.Reflection.AssemblyVersion("0.1.0.0")]
namespace ICSharpCode.SharpZipLib { public static class Decoy { public static string Greeting => "the other one"; } }
'@)
    $runtime = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
    $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create(
        'ICSharpCode.SharpZipLib',
        [Microsoft.CodeAnalysis.SyntaxTree[]]$code,
        [Microsoft.CodeAnalysis.MetadataReference[]]$runtime,
        [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new('DynamicallyLinkedLibrary'))
    [Microsoft.CodeAnalysis.FileSystemExtensions]::Emit($compilation, $decoy).Success | Should -BeTrue

    # What the scripts below have at hand in their PowerShell.
    $preamble = {
        function Expand-TestLayer {
            $digest = [ContainerTools.Digest]::Parse('sha256:' + (Get-FileHash $layerFile).Hash.ToLowerInvariant())
            $descriptor = [ContainerTools.Descriptor]::new('application/vnd.oci.image.layer.v1.tar', $digest, (Get-Item $layerFile).Length)
            $layer = [ContainerTools.Layer]::new([ContainerTools.FileBlob]::new($descriptor, $layerFile), [ContainerTools.Digest]::Parse($tarDigest))
            $file = $layer | Save-ImageLayer $target -Uncompressed -Force
            'sha256:' + (Get-FileHash $file).Hash.ToLowerInvariant()
        }
    }

    function Invoke-Isolated([scriptblock] $Script) {
        $target = Join-Path $TestDrive "$([Guid]::NewGuid()).tar"
        $text = 'param($manifest, $decoy, $layerFile, $tarDigest, $target)', $preamble, $Script -join "`n"
        Invoke-FreshPowerShell ([scriptblock]::Create($text)) -ArgumentList $manifest, $decoy, $layerFile, $tarDigest, $target
    }
}

Describe 'A module that has loaded an older SharpZipLib' {
    It 'goes on using its own while this module uses its' {
        $seen = Invoke-Isolated {
            Add-Type -Path $decoy
            Import-Module $manifest
            Expand-TestLayer
            [ICSharpCode.SharpZipLib.Decoy]::Greeting
            [AppDomain]::CurrentDomain.GetAssemblies() |
                Where-Object { $_.GetName().Name -eq 'ICSharpCode.SharpZipLib' } |
                ForEach-Object { $_.GetName().Version.ToString(2) } |
                Sort-Object
        }
        $seen | Should -Be $tarDigest, 'the other one', '0.1', '1.4'
    }

    It 'may also come after this module' {
        $seen = Invoke-Isolated {
            Import-Module $manifest
            Expand-TestLayer
            Add-Type -Path $decoy
            [ICSharpCode.SharpZipLib.Decoy]::Greeting
            Expand-TestLayer
        }
        $seen | Should -Be $tarDigest, 'the other one', $tarDigest
    }
}

Describe 'The module' {
    It 'keeps third-party assemblies out of the default load context' {
        $contexts = Invoke-Isolated {
            Import-Module $manifest
            $null = Expand-TestLayer
            [AppDomain]::CurrentDomain.GetAssemblies() |
                Where-Object { $_.GetName().Name -in 'ICSharpCode.SharpZipLib', 'ContainerTools.Core' } |
                Sort-Object { $_.GetName().Name } |
                ForEach-Object { [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name }
        }
        $contexts | Should -Be 'Default', 'ContainerTools dependencies'
    }

    It 'loads no third-party assembly before it is needed' {
        $loaded = Invoke-Isolated {
            Import-Module $manifest
            [AppDomain]::CurrentDomain.GetAssemblies().Location -match 'dependencies|compiled' -notmatch 'ContainerTools[.\w]*\.dll$'
        }
        $loaded | Should -BeNullOrEmpty
    }

    It 'loads <Needed> for <Format>, into its own context, and nothing else' -ForEach @(
        @{ Format = 'bzip2'; Needed = 'ICSharpCode.SharpZipLib'; Layer = $null }
        @{ Format = 'zstd'; Needed = 'ZstdSharp'; Layer = 'KLUv/QRoVQIA0kIKEaCrAwBcJ6HT/zZJJ7r37jMpg3MtNiI72dzFSxlC9G46Iabny7CUQikMIIAZmQf2wccBhXiewhgA9gfJgyMMPGBQALtJdQEUYxoj' }
        @{ Format = 'xz'; Needed = 'SharpCompress'; Layer = '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Af/AEldADQZSe6N8LrI/5v/8gxprxHrY1SJJZ2XS5ov1nzZSuKUswqNQB72rDxvtAu/6TwUMzkHsOM6j7lzkpaz1fDVB0UkH2BmAFAAagAAAAAAMz3Zhmdmpz4AAWWAEAAAADmtk3qxxGf7AgAAAAAEWVo=' }
    ) {
        if ($Layer) {
            $layerFile = Join-Path $TestDrive "layer.tar.$Format"
            [IO.File]::WriteAllBytes($layerFile, [Convert]::FromBase64String($Layer))
        }

        # Who loads a library is seen while it is loaded; the stacks are the explanation, should there be one too many.
        $seen = Invoke-Isolated {
            Add-Type @'
                using System;
                using System.Collections.Concurrent;
                using System.Linq;
                public static class Loads
                {
                    public static readonly ConcurrentQueue<string> Stacks = new();
                    public static void Watch() => AppDomain.CurrentDomain.AssemblyLoad += (_, load) =>
                        Stacks.Enqueue(load.LoadedAssembly.GetName().Name + " on thread " + Environment.CurrentManagedThreadId + "\n"
                            + string.Join("\n", new System.Diagnostics.StackTrace(false).ToString().Split('\n').Take(20)));
                }
'@
            Import-Module $manifest
            [Loads]::Watch()
            Expand-TestLayer
            [AppDomain]::CurrentDomain.GetAssemblies() |
                Where-Object { $_.Location -match 'dependencies|compiled' -and $_.Location -notmatch 'ContainerTools[.\w]*\.dll$' } |
                ForEach-Object { $_.GetName().Name; [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name }
            [Loads]::Stacks -join "`n"
        }
        $seen | Select-Object -SkipLast 1 | Should -Be $tarDigest, $Needed, 'ContainerTools dependencies' -Because $seen[-1]
    }

    It 'can be imported again, also by force' {
        $seen = Invoke-Isolated {
            Import-Module $manifest
            Import-Module $manifest
            Expand-TestLayer
            Import-Module $manifest -Force
            Expand-TestLayer
            (Get-Module ContainerTools).Count
        }
        $seen | Should -Be $tarDigest, $tarDigest, 1
    }

    It 'can be removed and imported again' {
        $seen = Invoke-Isolated {
            Import-Module $manifest
            Remove-Module ContainerTools
            [bool](Get-Module ContainerTools)
            Import-Module $manifest
            Expand-TestLayer
            Remove-Module ContainerTools
            [bool](Get-Command Save-ImageLayer -ErrorAction Ignore)
        }
        $seen | Should -Be $false, $tarDigest, $false
    }
}
