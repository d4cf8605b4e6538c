FROM ubuntu:24.04
ARG USERNAME=dev
ARG USER_UID=1001
ARG USER_GID=$USER_UID
ARG TERRAFORM_VERSION=1.9.8
ARG KUBECTL_VERSION=v1.31.2
ARG HELM_VERSION=v3.16.2
ENV DEBIAN_FRONTEND=noninteractive

RUN apt-get update \
    && apt-get -y install --no-install-recommends apt-utils dialog 2>&1 \
    && apt-get -y install \
        bash-completion \
        curl \
        git \
        iproute2 \
        jq \
        less \
        lsb-release \
        make \
        openssh-client \
        procps \
        python3-pip \
        ripgrep \
        sudo \
        unzip \
        vim \
        zsh

RUN curl -fsSLo /tmp/terraform.zip "https://releases.example.org/terraform/${TERRAFORM_VERSION}/terraform_${TERRAFORM_VERSION}_linux_amd64.zip" \
    && unzip -q /tmp/terraform.zip -d /usr/local/bin \
    && rm /tmp/terraform.zip
RUN curl -fsSL "https://dl.example.org/release/${KUBECTL_VERSION}/bin/linux/amd64/kubectl" -o /usr/local/bin/kubectl \
    && chmod 0755 /usr/local/bin/kubectl
RUN curl -fsSL "https://get.example.org/helm-${HELM_VERSION}-linux-amd64.tar.gz" | tar -xz --strip-components=1 -C /usr/local/bin linux-amd64/helm
RUN pip3 install --break-system-packages pre-commit==4.0.1 yamllint==1.35.1 ansible-core==2.17.5

RUN groupadd --gid $USER_GID $USERNAME \
    && useradd -s /bin/zsh --uid $USER_UID --gid $USER_GID -m $USERNAME \
    && echo "$USERNAME ALL=(root) NOPASSWD:ALL" > /etc/sudoers.d/$USERNAME \
    && chmod 0440 /etc/sudoers.d/$USERNAME
USER $USERNAME
WORKDIR /home/$USERNAME
RUN git config --global init.defaultBranch main \
    && git config --global pull.rebase true \
    && mkdir -p .ssh && chmod 700 .ssh \
    && ssh-keyscan git.example.com >> .ssh/known_hosts
RUN for tool in kubectl helm; do $tool completion zsh > "/home/$USERNAME/.$tool-completion"; done
ENV DEBIAN_FRONTEND=dialog \
    EDITOR=vim
CMD ["sleep", "infinity"]
