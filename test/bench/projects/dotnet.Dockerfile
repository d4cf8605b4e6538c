ARG DOTNET_VERSION=8.0
FROM mcr.microsoft.com/dotnet/sdk:${DOTNET_VERSION} AS restore
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props nuget.config Shop.sln ./
COPY src/Shop.Api/Shop.Api.csproj src/Shop.Api/
COPY src/Shop.Domain/Shop.Domain.csproj src/Shop.Domain/
COPY src/Shop.Infrastructure/Shop.Infrastructure.csproj src/Shop.Infrastructure/
COPY tests/Shop.Tests/Shop.Tests.csproj tests/Shop.Tests/
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    --mount=type=secret,id=nuget_token,env=NuGetPackageSourceCredentials_private \
    dotnet restore Shop.sln --locked-mode

FROM restore AS build
ARG CONFIGURATION=Release
ARG VERSION=1.0.0
COPY src src
COPY tests tests
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet build Shop.sln -c $CONFIGURATION --no-restore -p:Version=$VERSION -warnaserror

FROM build AS test
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet test Shop.sln -c Release --no-build --logger "trx;LogFileName=results.trx" --results-directory /results

FROM scratch AS test-results
COPY --from=test /results /

FROM build AS publish
RUN --mount=type=cache,id=nuget,target=/root/.nuget/packages \
    dotnet publish src/Shop.Api/Shop.Api.csproj -c Release --no-build -o /app \
      -p:PublishReadyToRun=false \
      -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:${DOTNET_VERSION}-alpine AS final
RUN apk add --no-cache icu-libs tzdata
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false \
    ASPNETCORE_URLS=http://+:8080 \
    DOTNET_EnableDiagnostics=0
WORKDIR /app
COPY --from=publish /app .
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "Shop.Api.dll"]
