# What all recipes owe to whoever copies them.

BeforeDiscovery {
    $folder = Join-Path (Split-Path (Split-Path $PSScriptRoot)) docs recipes
    $scripts = Get-ChildItem $folder -Recurse -Filter *.ps1 | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $jobs = $scripts | Where-Object { $_.Name -notlike '*.Tests.ps1' }
    $pages = Get-ChildItem $folder -Filter *.md | Where-Object Name -NE README.md | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
    $files = Get-ChildItem $folder -Recurse -File | Where-Object Name -NotLike *.md | ForEach-Object { @{ Name = $_.Name; Link = "$($_.Directory.Name)/$($_.Name)" } }
}

Describe 'The script <Name>' -ForEach $scripts {
    BeforeAll {
        $tokens = $problems = $null
        $script = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref] $tokens, [ref] $problems)
        $help = $script.GetHelpContent()
        $parameters = $script.ParamBlock.Parameters.Name.VariablePath.UserPath
    }

    It 'is PowerShell' {
        $problems | Should -BeNullOrEmpty
    }

    It 'has help, also for each parameter' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $parameters | Should -Not -BeNullOrEmpty
        $help.Parameters.Keys | Sort-Object | Should -Be ($parameters | ForEach-Object ToUpperInvariant | Sort-Object)
    }
}

Describe 'The job <Name>' -ForEach $jobs {
    It 'stops at errors and says what it needs' {
        $script = (Get-Command $Path).ScriptBlock.Ast
        $script.Extent.Text | Should -Match "(?m)^\`$ErrorActionPreference = 'Stop'"
        $script.ScriptRequirements.RequiredPSVersion | Should -Be '7.6'
        $script.ScriptRequirements.RequiredModules.Name | Should -Contain ContainerTools
        $script.GetHelpContent().Examples | Should -Not -BeNullOrEmpty
    }

    It 'is run by a test' {
        $caller = "$(Split-Path (Split-Path $Path) -Leaf)/$Name"
        $unit = Get-ChildItem (Split-Path $Path) -Filter *.service | Select-String -SimpleMatch $Name
        $tests = Get-ChildItem $PSScriptRoot -Filter *Recipe.Tests.ps1 | Select-String -SimpleMatch ($unit ? 'ExecStartPre' : "Invoke-Recipe $caller")
        $tests | Should -Not -BeNullOrEmpty
    }
}

Describe 'The page <Name>' -ForEach $pages {
    It 'calls the scripts as they are' {
        $code = [regex]::Matches((Get-Content $Path -Raw), '(?s)```powershell\n(.*?)```') | ForEach-Object { $_.Groups[1].Value }
        $calls = [System.Management.Automation.Language.Parser]::ParseInput("$code", [ref] $null, [ref] $null).FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
        foreach ($call in $calls | Where-Object { "$($_.GetCommandName())" -like './*.ps1' }) {
            $script = Join-Path (Split-Path $Path) ([IO.Path]::GetFileNameWithoutExtension($Path)) $call.GetCommandName()
            $named = $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }
            foreach ($parameter in $named) { $parameter.ParameterName | Should -BeIn (Get-Command $script).Parameters.Keys }
        }
    }

    It 'is in the list, and its links lead somewhere' {
        Get-Content (Join-Path (Split-Path $Path) README.md) -Raw | Should -Match ([regex]::Escape("($Name)"))
        [regex]::Matches((Get-Content $Path -Raw), '\]\(([^)]+)\)') | ForEach-Object { Join-Path (Split-Path $Path) $_.Groups[1].Value | Should -Exist }
    }
}

Describe 'The file <Name>' -ForEach $files {
    It 'is in the list' {
        $list = Join-Path (Split-Path (Split-Path $PSScriptRoot)) docs recipes README.md
        Get-Content $list -Raw | Should -Match ([regex]::Escape("($Link)"))
    }
}
